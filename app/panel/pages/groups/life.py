"""A group's way: its own capital before outside money, five principles, officers over time, tree and offspring."""

from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import and_, bindparam, func, select

from app.organisations.groups.origins import grown, keep_origin, origin, outside_loans, terms, tiers
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.forms.member import MOST
from app.panel.forms.reading.fields import FormWrong, read_number
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.assembly.elections import SEATS, name_officer
from ledger.commands import lock_group
from ledger.database import Row
from ledger.people.membership.offices import end_office
from ledger.reports.five_principles import five_principles
from ledger.reports.indicators import read_own_capital
from ledger.rules.refusal import Refusal
from ledger.tables import Member, Office, SavingsGroup, table_of
from ledger.tables.expressions.persons import NO_SAVINGS

LONGEST: Final = 80
PRINCIPLES: Final = ("meetings", "savings", "lending", "repayment", "books")


_visible, _office, _member = visible(SavingsGroup), table_of(Office), table_of(Member)
_ENTER: Final = (
    select(func.count().label("officers"))
    .join_from(_visible, _office, and_(_office.c.group_id == _visible.c.id, _office.c.ended_on.is_(None)))
    .join(_member, and_(_member.c.group_id == _office.c.group_id, _member.c.number == _office.c.member))
    .where(_visible.c.id == bindparam("group_id"), _member.c.pin_hash.is_not(None))
)


async def _may_name(visit: Visit, group: Row) -> bool:
    """Whether the panel may give offices: in a body that saves nothing, and in a group that no officer enters yet.

    A group that was brought in without officers could elect none by itself; once one of them has a PIN, offices are
    its assembly's to give, on the phone.
    """
    if group["family"] == NO_SAVINGS:
        return visit.may(Right.FIELDWORK)
    if not visit.may(Right.ACTIVATE):
        return False
    return not (await visit.window.fetch(_ENTER, group_id=group["id"]))[0]["officers"]


async def _page(visit: Visit, group: Row, wrong: str = "") -> Response:
    group_id, today = group["id"], visit.service.now.date()
    capital = await read_own_capital(visit.service.database, group_id, today)
    borrowed = await outside_loans(visit.window, group_id)
    scored = capital is not None and group["family"] == "shg"
    await visit.note("group_read", group_id=group_id, detail="life")
    return visit.page(
        "group_life",
        422 if wrong else 200,
        group=group,
        capital=capital,
        borrowed=borrowed,
        owed_xof=sum(row["owed_xof"] for row in borrowed),
        score=await five_principles(visit.service.database, group_id, today) if scored else None,
        principles=PRINCIPLES,
        terms=await terms(visit.window, group_id),
        tiers=await tiers(visit.window, group_id),
        origin=await origin(visit.window, group_id),
        grown=await grown(visit.window, group_id),
        longest=LONGEST,
        offices=list(SEATS) if await _may_name(visit, group) else [],
        wrong=wrong,
    )


@router.get("/groups/{code}/life")
async def life(visit: Annotated[Visit, may(Right.PEOPLE)], code: str) -> Response:
    """The page; it names who held office."""
    return await _page(visit, await visit.group(code))


@router.post("/groups/{code}/life")
async def tell_origin(visit: Annotated[Visit, may(Right.FIELDWORK)], code: str) -> Response:
    """Say from which group it grew and who trained it, or who holds which office in a body that saves nothing."""
    group = await visit.group(code)
    if visit.typed("act") in ("begin_office", "end_office"):
        return await _change_office(visit, group)
    typed, trainer = visit.typed("from"), " ".join(visit.typed("trainer").split())[:LONGEST]
    parent = await visit.window.group(typed) if typed else None
    if typed and (parent is None or parent["id"] == group["id"]):
        return await _page(visit, group, "from")
    async with visit.service.database.unit_of_work() as unit:
        await keep_origin(unit, group["id"], parent["id"] if parent else None, trainer)
        await visit.changed(unit, "origin_told", ngo_id=group["ngo_id"], group_id=group["id"])
    return back_to(f"/panel/groups/{group['code']}/life", "saved")


async def _change_office(visit: Visit, group: Row) -> Response:
    role, today = visit.typed("role"), visit.service.now.date()
    if not await _may_name(visit, group):
        raise NotHere
    if role not in SEATS:
        return await _page(visit, group, "office")
    try:
        number = read_number(visit.typed("number"), 1, MOST)
        async with visit.service.database.unit_of_work() as unit:
            await lock_group(unit, group["id"])
            if visit.typed("act") == "begin_office":
                await name_officer(unit, group["id"], role, number, today)
            else:
                await end_office(unit, group["id"], number, role, today)
            await visit.changed(unit, "office_changed", group_id=group["id"], member=number, detail=role)
    except (FormWrong, Refusal):
        return await _page(visit, group, "office")
    return back_to(f"/panel/groups/{group['code']}/life", "saved")
