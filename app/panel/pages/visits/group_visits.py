"""A group's visits: scores over time, and what was agreed; one visit with its answers and how it was before."""

from typing import Annotated, Any, Final

from fastapi.responses import Response

from app.organisations.assignments import agents_in_sight
from app.organisations.programmes.programmes import programmes
from app.organisations.roles import Right, Role
from app.organisations.visits.visit_checklists import Checklist, newest_checklist
from app.organisations.visits.visit_list import action_said, changes_of, checklists_of, visit_seen, visits_of
from app.organisations.visits.visits import VisitAuthor, VisitRefused, action_done, withdraw_visit
from app.panel.forms.member import Number
from app.panel.forms.reading.fields import FormWrong, typed_day, typed_words
from app.panel.web.formats import day
from app.panel.web.listing import listed
from app.panel.web.plots import PlotPoint, PlotWords, line_plot
from app.panel.web.refusals import NotHere, NotYours
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.consultations.questions import said_in
from ledger.database import Row

_KEYS: Final = {
    "day": lambda row: row["made_on"],
    "agent": lambda row: row["agent"].casefold(),
    "score": lambda row: row["score"],
    "due": lambda row: row["action_due_on"],
}


@router.get("/groups/{code}/visits")
async def group_visits(visit: Annotated[Visit, may(Right.GROUPS)], code: str) -> Response:
    """The visits of the group, the newest first, and the scores of all over time."""
    group = await visit.group(code)
    rows = await visits_of(visit.window, group["id"])
    lists = await checklists_of(visit.window, {row["ngo_id"] for row in rows})
    words = visit.reader.words
    points = [PlotPoint(day(row["made_on"]), row["score"], f"{row['score']} %") for row in reversed(rows)]
    said = PlotWords(words("visits.scores"), [words("visits.score")], comma="." if words.language == "en" else ",")
    await visit.note("group_read", group_id=group["id"], detail="visits")
    return visit.page(
        "group_visits",
        group=group,
        visits=listed(visit, rows, _KEYS, "-day"),
        said_actions={row["number"]: action_said(row, lists, words.language) for row in rows},
        plot=line_plot(said, points),
        today=visit.service.now.date().isoformat(),
        may_note=group["ngo_id"] is not None
        and await newest_checklist(visit.service.database, group["ngo_id"]) is not None,
    )


async def one_visit(visit: Visit, group: Row, number: int) -> tuple[Row, Checklist]:
    """A visit in sight with the version that it was made with.

    Raises:
        NotHere: it is not there, or not hers to see.
    """
    found = await visit_seen(visit.window, group["id"], number)
    if found is None:
        raise NotHere
    return found, (await checklists_of(visit.window, [found["ngo_id"]]))[found["ngo_id"], found["version"]]


def right_to_change(visit: Visit, found: Row) -> None:
    """Refuse who may not correct or withdraw it.

    Raises:
        NotYours: it is neither hers nor noted by her, and she is not its organisation's admin.
        NotHere: it was withdrawn.
    """
    if not _may_change(visit, found):
        raise NotYours
    if found["withdrawn_us"]:
        raise NotHere


def _may_change(visit: Visit, found: Row) -> bool:
    own = visit.person["id"] in (found["staff_id"], found["noted_by"])
    return visit.may(Right.FIELDWORK) and (own or visit.role is not Role.AGENT)


def noting(visit: Visit, reason: str = "") -> VisitAuthor:
    """What she writes now, and why."""
    now = visit.service.now
    return VisitAuthor(staff_id=visit.person["id"], at_us=visit.service.now_us, today=now.date(), reason=reason)


async def _page(visit: Visit, group: Row, number: int, wrong: FormWrong | None = None) -> Response:
    found, checklist = await one_visit(visit, group, number)
    language = visit.reader.words.language
    items = [
        (said_in(language, item.words), item.kind, int(digit))
        for item, digit in zip(checklist.items, found["answers"], strict=True)
    ]
    await visit.note("group_read", group_id=group["id"], detail="visits")
    return visit.page(
        "group_visit",
        422 if wrong else 200,
        group=group,
        visit=found,
        items=items,
        action=action_said(found, {(found["ngo_id"], found["version"]): checklist}, language),
        changes=await _changes(visit, group["id"], number),
        may_change=_may_change(visit, found) and not found["withdrawn_us"],
        today=visit.service.now.date().isoformat(),
        wrong=wrong,
    )


async def _changes(visit: Visit, group_id: int, number: int) -> list[tuple[Row, dict[str, Any]]]:
    """How it was before, with people and programmes by name; whoever is not in sight has none."""
    found = await changes_of(visit.window, group_id, number)
    if any(before.keys() & {"staff_id", "programme_id"} for _, before in found):
        agents = {row["id"]: row["name"] for row in await agents_in_sight(visit.window)}
        named = {row["id"]: row["name"] for row in await programmes(visit.window)}
        for _, before in found:
            for name, names in (("staff_id", agents), ("programme_id", named)):
                if name in before:
                    before[name] = names.get(before[name])
    return found


@router.get("/groups/{code}/visits/{number}")
async def visit_page(visit: Annotated[Visit, may(Right.GROUPS)], code: str, number: Number) -> Response:
    """What was found, what is to be done, and how it was before."""
    return await _page(visit, await visit.group(code), number)


@router.post("/groups/{code}/visits/{number}")
async def changing_visit(visit: Annotated[Visit, may(Right.FIELDWORK)], code: str, number: Number) -> Response:
    """Note that the action was done, or withdraw the visit with a reason."""
    group = await visit.group(code)
    found, _ = await one_visit(visit, group, number)
    act = visit.typed("act")
    try:
        if act == "done":
            await _done(visit, found)
        elif act == "withdraw":
            right_to_change(visit, found)
            await _withdraw(visit, found)
        else:
            raise NotHere
    except FormWrong as wrong:
        return await _page(visit, group, number, wrong)
    except VisitRefused as refused:
        return await _page(visit, group, number, FormWrong(refused.why))
    return back_to(f"/panel/groups/{group['code']}/visits/{number}", "saved")


async def _done(visit: Visit, found: Row) -> None:
    on = typed_day(visit, "done", visit.service.now.date())
    async with visit.service.database.unit_of_work() as unit:
        await action_done(unit, found["group_id"], found["number"], on, noting(visit))
        await visit.changed(unit, "visit_followed", group_id=found["group_id"], detail=str(found["number"]))


async def _withdraw(visit: Visit, found: Row) -> None:
    reason = typed_words(visit, "reason", needed=True)
    async with visit.service.database.unit_of_work() as unit:
        await withdraw_visit(unit, found["group_id"], found["number"], noting(visit, reason))
        await visit.changed(unit, "visit_withdrawn", group_id=found["group_id"], detail=str(found["number"]))
