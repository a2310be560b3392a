"""The support of one group: its grants with their tranches, its people's income activities and their follow-up."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.roles import Right
from app.organisations.work.activities import activities, begin_activity, note_visit
from app.organisations.work.grants import Promise, grants, pay_tranche, promise_grant
from app.organisations.work.programmes import programmes_open_to
from app.panel.forms.fields import LONGEST, FormWrong, read_day, read_number, typed_day, typed_number, typed_words
from app.panel.forms.training import MAX_PEOPLE, typed_programme
from app.panel.web.refusals import NotHere, NotYours
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.database import Row, UnitOfWork

MAX_XOF: Final = 100_000_000
MAX_TRANCHES: Final = 24


async def _page(visit: Visit, group: Row, wrong: FormWrong | None = None) -> Response:
    own = await programmes_open_to(visit.window, group["ngo_id"] or 0)
    return visit.page(
        "group_support",
        422 if wrong else 200,
        group=group,
        grants=await grants(visit.window, group["id"]),
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
    """Promise a grant or note a tranche as paid (an organisation's admin), begin an activity or note a visit."""
    group = await visit.group(code)
    command = visit.typed("act")
    if command not in _ACTS:
        raise NotHere
    right, change = _ACTS[command]
    if not visit.may(right):
        raise NotYours
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
    tranches = []
    for line in visit.typed("tranches").splitlines()[: MAX_TRANCHES + 1]:
        day, _, amount = line.strip().partition(" ")
        if day:
            tranches.append((read_day(day, "tranches"), read_number(amount, 1, MAX_XOF)))
    if not 1 <= len(tranches) <= MAX_TRANCHES:
        raise FormWrong("tranches")
    women, men = _people(visit)
    programme = await typed_programme(visit, group["ngo_id"] or 0)
    promise = Promise(typed_words(visit, "purpose", needed=True), women, men, programme, tranches)
    return str(await promise_grant(unit, group["id"], promise, visit.service.now.date()))


async def _paid(visit: Visit, unit: UnitOfWork, group: Row) -> str:
    award, number = (typed_number(visit, name, 1, 10**9) for name in ("award", "number"))
    known = {(row["id"], row["number"]) for g in await grants(visit.window, group["id"]) for row in g.tranches}
    if (award, number) not in known:
        raise NotHere
    await pay_tranche(unit, award, number, typed_day(visit, "paid_on", visit.service.now.date()))
    return f"{award}/{number}"


async def _begin(visit: Visit, unit: UnitOfWork, group: Row) -> str:
    what, people = typed_words(visit, "what", needed=True), _people(visit)
    began_on = typed_day(visit, "began_on", visit.service.now.date())
    return str(await begin_activity(unit, group["id"], what, people, began_on))


async def _seen(visit: Visit, unit: UnitOfWork, group: Row) -> str:
    activity = typed_number(visit, "activity", 1, 10**9)
    if activity not in {found.activity["id"] for found in await activities(visit.window, group["id"])}:
        raise NotHere
    income, costs = (typed_number(visit, name, 0, MAX_XOF) for name in ("income_xof", "costs_xof"))
    seen_on = typed_day(visit, "seen_on", visit.service.now.date())
    await note_visit(unit, activity, seen_on, income, costs, goes_on=visit.typed("goes_on") == "1")
    return str(activity)


_Change = Callable[[Visit, UnitOfWork, Row], Awaitable[str]]
_ACTS: Final[Mapping[str, tuple[Right, _Change]]] = {
    "promise": (Right.PROGRAMMES, _promise),
    "paid": (Right.PROGRAMMES, _paid),
    "begin": (Right.FIELDWORK, _begin),
    "seen": (Right.FIELDWORK, _seen),
}
