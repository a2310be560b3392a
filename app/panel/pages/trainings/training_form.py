"""Recording a training, and putting one right: its particulars, and who came of each group of the filtered list."""

from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi.responses import Response

from app.organisations.persons.named_persons import NamedPerson
from app.organisations.roles import Right
from app.organisations.trainings.training_subjects import add_subject, on_the_list, subjects
from app.organisations.trainings.trainings import KINDS, attendance, change_training, named_at, record_training
from app.panel.forms.member import Number
from app.panel.forms.reading.fields import LONGEST, FormWrong
from app.panel.forms.reading.groups import groups_by_code
from app.panel.forms.reading.organisation import chosen_organisation, organisations
from app.panel.forms.training import MAX_DAYS, typed_training
from app.panel.pages.groups.groups import filter_choices, groups_asked
from app.panel.pages.trainings.training import one_training, right_to_change
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.database import Row

_PARTICULARS: Final = ("topic", "place", "trainer", "began_on", "days", "other_women", "other_men", "kind", "follow_up")

_EMPTY: Final = {"programme": "programme_id", "follow_up_on": "follow_up_on"}


async def _page(visit: Visit, training: Row | None = None, wrong: FormWrong | None = None) -> Response:
    today, came = visit.service.now.date(), await attendance(visit.window, training["id"]) if training else []
    listed = await groups_asked(visit, training["ngo_id"] if training else 0)
    named = await named_at(visit.window, training["id"]) if training else []
    codes = [row["code"] for row in named if row["id"]]
    here = {group.code for group in listed.rows}
    known: dict[str, Any] = {name: training[name] for name in _PARTICULARS} if training else {}
    usual = {**dict.fromkeys(_PARTICULARS, ""), "days": 1, "began_on": today.isoformat()}
    return visit.page(
        "training_form",
        422 if wrong else 200,
        training=training,
        typed={**usual, **known, **_usual_of(training), "persons": "\n".join(codes)},
        subjects=await subjects(visit.window, training["ngo_id"] if training else visit.person["ngo_id"]),
        training_kinds=KINDS,
        groups=listed,
        others=[row for row in came if row["code"] not in here],
        came={row["code"]: row for row in came},
        ngos=[] if training else await organisations(visit),
        query=visit.request.url.query,
        longest=LONGEST,
        most_days=MAX_DAYS,
        today=today,
        wrong=wrong,
        **await filter_choices(visit),
    )


def _usual_of(training: Row | None) -> dict[str, str]:
    return {name: str(training[of] or "") if training else "" for name, of in _EMPTY.items()}


@router.get("/new-training")
async def recording_page(visit: Annotated[Visit, may(Right.FIELDWORK)]) -> Response:
    """The empty form, with a page of groups."""
    return await _page(visit)


@router.post("/new-training")
async def recording(visit: Annotated[Visit, may(Right.FIELDWORK)]) -> Response:
    """Record a training that was given."""
    ngo_id = await chosen_organisation(visit)
    if ngo_id is None:
        return await _page(visit, None, FormWrong("ngo"))
    listed = await subjects(visit.window, ngo_id)
    try:
        given = await typed_training(visit, ngo_id, visit.service.now.date(), listed)
    except FormWrong as wrong:
        return await _page(visit, None, wrong)
    async with visit.service.database.unit_of_work() as unit:
        await visit.once(unit)
        if on_the_list(listed, given.topic) is None:
            await add_subject(unit, ngo_id, given.topic)
        made = await record_training(unit, ngo_id, visit.person["id"], given, visit.service.now_us)
        await visit.changed(unit, "training_recorded", ngo_id=ngo_id, detail=str(made))
    return back_to(f"/panel/trainings/{made}", "saved")


@router.get("/trainings/{id_}/change")
async def changing_page(visit: Annotated[Visit, may(Right.FIELDWORK)], id_: Number) -> Response:
    """The form as it was recorded."""
    training = await one_training(visit, id_)
    right_to_change(visit, training)
    return await _page(visit, training)


@router.post("/trainings/{id_}/change")
async def changing(visit: Annotated[Visit, may(Right.FIELDWORK)], id_: Number) -> Response:
    """Put it right; the audit log keeps what it counted before."""
    training = await one_training(visit, id_)
    right_to_change(visit, training)
    rows, named = await attendance(visit.window, id_), await named_at(visit.window, id_)
    listed = [*await subjects(visit.window, training["ngo_id"]), training["topic"]]
    before = {row["id"]: (row["women"], row["men"]) for row in rows}
    try:
        given = await typed_training(visit, training["ngo_id"], visit.service.now.date(), listed, before)
    except FormWrong as wrong:
        return await _page(visit, training, wrong)
    given = replace(given, named=[*given.named, *(NamedPerson(row["she"]) for row in named if row["id"] is None)])
    seen = (await groups_by_code(visit, training["ngo_id"])).values()
    sexes = [she["sex"] for she in named]
    women, men = (
        training[f"other_{name}"] + sum(row[name] for row in rows) + sexes.count(sex)
        for name, sex in (("women", "f"), ("men", "m"))
    )
    detail = f"{id_}, before: {training['began_on']}, days: {training['days']}, women: {women}, men: {men}"
    async with visit.service.database.unit_of_work() as unit:
        if on_the_list(listed, given.topic) is None:
            await add_subject(unit, training["ngo_id"], given.topic)
        await change_training(unit, training, given, seen, visit.person["id"], visit.service.now_us)
        await visit.changed(unit, "training_changed", ngo_id=training["ngo_id"], detail=detail)
    return back_to(f"/panel/trainings/{id_}", "saved")
