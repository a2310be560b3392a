"""One person's income activity: its baseline and visits, noted, corrected and withdrawn with what was there before."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.incomes.incomes import (
    SECTORS,
    IncomeWrong,
    begin_income,
    change_income,
    correct_figures,
    income_seen,
    note_figures,
    supports_in_goods,
)
from app.organisations.persons.persons import person_seen
from app.organisations.programmes.programmes import programmes_open_to
from app.organisations.roles import Right
from app.organisations.withdrawing import NotThere, withdraw
from app.panel.forms.income import FIGURES, WHAT, typed_figures, typed_income
from app.panel.forms.member import Number
from app.panel.forms.reading.fields import LONGEST, FormWrong, typed_number, typed_words
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.database import Row, UnitOfWork
from ledger.tables import IncomeActivity, IncomeVisit

Seen = tuple[Row, list[Row]]


async def _activity(visit: Visit, id_: int) -> Seen:
    found = await income_seen(visit.window, id_)
    if found is None:
        raise NotHere
    return found


async def _offered(visit: Visit, ngo_id: int) -> dict[str, object]:
    return {
        "sectors": SECTORS,
        "programmes": [(str(row["id"]), row["name"]) for row in await programmes_open_to(visit.window, ngo_id)],
        "supports": [(str(row["id"]), row["what"]) for row in await supports_in_goods(visit.window)],
        "today": visit.service.now.date(),
        "longest": LONGEST,
    }


async def _page(visit: Visit, seen: Seen, wrong: FormWrong | None = None) -> Response:
    activity, visits = seen
    await visit.note("person_read", detail=str(activity["person_id"]))
    typed = {name: activity[name] for name in ("sector", "what", "tools")}
    return visit.page(
        "one_income",
        422 if wrong else 200,
        activity=activity,
        visits=visits,
        typed={**typed, **{name: str(activity[f"{name}_id"] or "") for name in ("support", "programme")}},
        blank=dict.fromkeys(FIGURES, ""),
        wrong=wrong,
        **await _offered(visit, activity["ngo_id"]),
    )


@router.get("/incomes/{id_}")
async def income_page(visit: Annotated[Visit, may(Right.PEOPLE)], id_: Number) -> Response:
    """What it is, and every figure that was noted of it, those that were withdrawn too."""
    return await _page(visit, await _activity(visit, id_))


@router.get("/persons/{id_}/income")
async def new_income(visit: Annotated[Visit, may(Right.FIELDWORK)], id_: Number) -> Response:
    """The form of a new activity."""
    return await _form(visit, id_)


async def _form(visit: Visit, id_: int, wrong: FormWrong | None = None) -> Response:
    person = await person_seen(visit.window, id_)
    if person is None or person["merged_into"] is not None or person["ngo_id"] is None:
        raise NotHere
    typed = {name: visit.typed(name) for name in (*WHAT, *FIGURES)}
    offered = await _offered(visit, person["ngo_id"])
    return visit.page("new_income", 422 if wrong else 200, person=person, typed=typed, wrong=wrong, **offered)


@router.post("/persons/{id_}/income")
async def beginning(visit: Annotated[Visit, may(Right.FIELDWORK)], id_: Number) -> Response:
    """Begin an activity with its baseline."""
    person = await person_seen(visit.window, id_)
    if person is None or person["merged_into"] is not None or person["ngo_id"] is None:
        raise NotHere
    ngo_id = int(person["ngo_id"])
    try:
        given, figures = await typed_income(visit, ngo_id), typed_figures(visit)
    except FormWrong as wrong:
        return await _form(visit, id_, wrong)
    async with visit.service.database.unit_of_work() as unit:
        await visit.once(unit)
        staff, now_us = visit.person["id"], visit.service.now_us
        made = await begin_income(unit, (ngo_id, id_), given, figures, staff, now_us)
        await visit.changed(unit, "income_begun", ngo_id=ngo_id, detail=str(made))
    return back_to(f"/panel/incomes/{made}", "saved")


@router.post("/incomes/{id_}")
async def change_activity(visit: Annotated[Visit, may(Right.FIELDWORK)], id_: Number) -> Response:
    """Note a visit, correct or withdraw one, correct what the activity is, or withdraw all of it."""
    seen = await _activity(visit, id_)
    command, change = visit.act(_ACTS)
    try:
        async with visit.service.database.unit_of_work() as unit:
            await visit.once(unit)
            detail = await change(visit, unit, seen)
            await visit.changed(unit, f"income_{command}", ngo_id=seen[0]["ngo_id"], detail=f"{id_}{detail}")
    except FormWrong as wrong:
        return await _page(visit, seen, wrong)
    except IncomeWrong as wrong:
        return await _page(visit, seen, FormWrong(wrong.why))
    except NotThere:
        return await _page(visit, seen, FormWrong("gone"))
    return back_to(f"/panel/incomes/{id_}", "saved")


async def _noted(visit: Visit, unit: UnitOfWork, seen: Seen) -> str:
    figures = typed_figures(visit)
    if seen[0]["withdrawn_on"] is not None:
        raise NotThere
    await note_figures(unit, seen[0]["id"], figures, visit.person["id"], visit.service.now_us)
    return f", {figures.seen_on}"


def _chosen(visit: Visit, visits: Sequence[Row]) -> Row:
    number = typed_number(visit, "number", 1, 10**6)
    found = next((row for row in visits if row["number"] == number and row["withdrawn_on"] is None), None)
    if found is None:
        raise NotThere
    return found


async def _corrected(visit: Visit, unit: UnitOfWork, seen: Seen) -> str:
    wrong, figures = _chosen(visit, seen[1]), typed_figures(visit)
    reason, today = typed_words(visit, "reason", needed=True), visit.service.now.date()
    await correct_figures(unit, wrong, figures, reason, today, visit.person["id"], visit.service.now_us)
    return f"/{wrong['number']}"


async def _unseen(visit: Visit, unit: UnitOfWork, seen: Seen) -> str:
    wrong, reason = _chosen(visit, seen[1]), typed_words(visit, "reason", needed=True)
    if wrong["baseline"]:
        raise FormWrong("baseline")
    key = {"activity_id": seen[0]["id"], "number": wrong["number"]}
    await withdraw(unit, IncomeVisit, visit.service.now.date(), reason, **key)
    return f"/{wrong['number']}"


async def _changed(visit: Visit, unit: UnitOfWork, seen: Seen) -> str:
    given = await typed_income(visit, seen[0]["ngo_id"])
    await change_income(unit, seen[0]["id"], given)
    before = {name: seen[0][name] for name in given.__slots__ if seen[0][name] != getattr(given, name)}
    return "".join(f", {name}: {value} → {getattr(given, name)}" for name, value in before.items())


async def _withdrawn(visit: Visit, unit: UnitOfWork, seen: Seen) -> str:
    reason = typed_words(visit, "reason", needed=True)
    await withdraw(unit, IncomeActivity, visit.service.now.date(), reason, id=seen[0]["id"])
    return ""


_Change = Callable[[Visit, UnitOfWork, Seen], Awaitable[str]]
_ACTS: Final[Mapping[str, tuple[Right, _Change]]] = {
    "noted": (Right.FIELDWORK, _noted),
    "corrected": (Right.FIELDWORK, _corrected),
    "unseen": (Right.FIELDWORK, _unseen),
    "changed": (Right.FIELDWORK, _changed),
    "withdrawn": (Right.FIELDWORK, _withdrawn),
}
