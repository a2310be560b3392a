"""The support of one group: what it was promised and given, its people's income activities and their follow-up."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.incomes.activities import (
    FollowedActivity,
    activities,
    begin_activity,
    change_activity,
    note_visit,
)
from app.organisations.programmes.programmes import programmes_open_to
from app.organisations.roles import Right
from app.organisations.supports.supports import KINDS, LineGiven, lines_for_group, promise_support
from app.organisations.withdrawing import NotThere, withdraw
from app.panel.forms.reading.fields import LONGEST, FormWrong, typed_day, typed_number, typed_words
from app.panel.forms.support import typed_support, typed_tranches
from app.panel.forms.training import MAX_PEOPLE
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.database import Row, UnitOfWork
from ledger.tables import Activity, ActivityVisit

MAX_XOF: Final = 100_000_000


async def _page(visit: Visit, group: Row, wrong: FormWrong | None = None) -> Response:
    own = await programmes_open_to(visit.window, group["ngo_id"] or 0)
    return visit.page(
        "group_support",
        422 if wrong else 200,
        group=group,
        lines=await lines_for_group(visit.window, group["id"]),
        kinds=KINDS,
        activities=await activities(visit.window, group["id"]),
        programmes=[(str(row["id"]), row["name"]) for row in own],
        today=visit.service.now.date(),
        longest=LONGEST,
        wrong=wrong,
    )


@router.get("/groups/{code}/support")
async def group_support(visit: Annotated[Visit, may(Right.GROUPS)], code: str) -> Response:
    """What stands beside the group's fund."""
    return await _page(visit, await visit.group(code))


@router.post("/groups/{code}/support")
async def change_support(visit: Annotated[Visit, may(Right.FIELDWORK)], code: str) -> Response:
    """Promise a support (an organisation's admin), begin an activity or note a visit."""
    group = await visit.group(code)
    command, change = visit.act(_ACTS)
    try:
        async with visit.service.database.unit_of_work() as unit:
            await visit.once(unit)
            detail = await change(visit, unit, group)
            await visit.changed(unit, f"support_{command}", ngo_id=group["ngo_id"], group_id=group["id"], detail=detail)
    except FormWrong as wrong:
        return await _page(visit, group, wrong)
    return back_to(f"/panel/groups/{group['code']}/support", "saved")


def _people(visit: Visit) -> tuple[int, int]:
    women, men = (typed_number(visit, name, 0, MAX_PEOPLE) for name in ("women", "men"))
    if not women + men:
        raise FormWrong("nobody")
    return women, men


async def _promise(visit: Visit, unit: UnitOfWork, group: Row) -> str:
    women, men = _people(visit)
    given = await typed_support(visit, group["ngo_id"], women=women, men=men)
    lines = [
        LineGiven(number, day, quantity, group_id=group["id"])
        for number, (day, quantity) in enumerate(typed_tranches(visit), start=1)
    ]
    return str(await promise_support(unit, group["ngo_id"], visit.person["id"], given, lines))


def _activity(visit: Visit) -> tuple[str, tuple[int, int], date]:
    """What it is, how many women and men live of it, and since when."""
    what, people = typed_words(visit, "what", needed=True), _people(visit)
    return what, people, typed_day(visit, "began_on", visit.service.now.date())


async def _begin(visit: Visit, unit: UnitOfWork, group: Row) -> str:
    return str(await begin_activity(unit, group["id"], *_activity(visit)))


async def _chosen(visit: Visit, group: Row) -> FollowedActivity:
    number = typed_number(visit, "activity", 1, 10**9)
    every = await activities(visit.window, group["id"])
    found = next((one for one in every if one.activity["id"] == number and one.stands), None)
    if found is None:
        raise NotHere
    return found


async def _withdrawn(visit: Visit, unit: UnitOfWork, group: Row) -> str:
    """A visit, or the activity with all its visits."""
    found, today = await _chosen(visit, group), visit.service.now.date()
    reason = typed_words(visit, "reason", needed=True)
    activity, number = int(found.activity["id"]), typed_number(visit, "number", 0, 10**6)
    try:
        if number:
            await withdraw(unit, ActivityVisit, today, reason, activity_id=activity, number=number)
        else:
            await withdraw(unit, Activity, today, reason, id=activity)
    except NotThere as gone:
        raise NotHere from gone
    return f"{activity}/{number}" if number else str(activity)


async def _corrected(visit: Visit, unit: UnitOfWork, group: Row) -> str:
    """Figures of a visit by others in their place, which stay with the reason; or what the activity is."""
    if typed_number(visit, "number", 0, 10**6):
        wrong = await _withdrawn(visit, unit, group)
        await _seen(visit, unit, group)
        return wrong
    before = (await _chosen(visit, group)).activity
    what, (women, men), began_on = _activity(visit)
    await change_activity(unit, before["id"], what, (women, men), began_on)
    given = {"what": what, "women": women, "men": men, "began_on": began_on.isoformat()}
    changed = (f", {name}: {before[name]} → {value}" for name, value in given.items() if before[name] != value)
    return f"{before['id']}{''.join(changed)}"


async def _seen(visit: Visit, unit: UnitOfWork, group: Row) -> str:
    activity = int((await _chosen(visit, group)).activity["id"])
    income, costs = (typed_number(visit, name, 0, MAX_XOF) for name in ("income_xof", "costs_xof"))
    seen_on = typed_day(visit, "seen_on", visit.service.now.date())
    await note_visit(unit, activity, seen_on, income, costs, goes_on=visit.typed("goes_on") == "1")
    return str(activity)


_Change = Callable[[Visit, UnitOfWork, Row], Awaitable[str]]
_ACTS: Final[Mapping[str, tuple[Right, _Change]]] = {
    "promise": (Right.PROGRAMMES, _promise),
    "begin": (Right.FIELDWORK, _begin),
    "seen": (Right.FIELDWORK, _seen),
    "withdrawn": (Right.FIELDWORK, _withdrawn),
    "corrected": (Right.FIELDWORK, _corrected),
}
