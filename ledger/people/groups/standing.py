"""Changes a group's standing, and lets it leave an organisation with the totals of that day."""

from typing import Any, Final

from sqlalchemy import BigInteger, Select, and_, bindparam, case, cast, delete, func, select, update

from ledger.books.chart import CARRIED
from ledger.card.queries import GROUP
from ledger.commands.begin import lock_group
from ledger.database import Database, UnitOfWork
from ledger.people.groups.facts import FactChange, note_comings, note_fact
from ledger.people.groups.seats import end_empty_seats
from ledger.rules.membership.standing import Books, StandingRefused
from ledger.tables import (
    Account,
    Assignment,
    Cycle,
    Meeting,
    Member,
    Ngo,
    Programme,
    ProgrammeGroup,
    ProgrammePartner,
    SavingsGroup,
    SmsBudget,
    Support,
    SupportLine,
    table_of,
)

_group, _account, _cycle, _meeting = table_of(SavingsGroup), table_of(Account), table_of(Cycle), table_of(Meeting)
_member, _line, _support = table_of(Member), table_of(SupportLine), table_of(Support)
_assignment, _part, _budget = table_of(Assignment), table_of(ProgrammeGroup), table_of(SmsBudget)
_programme, _partner, _ngo = table_of(Programme), table_of(ProgrammePartner), table_of(Ngo)
_LEFT: Final = (
    *("box", "kept", "property", "shares", "solidarity", "principal", "charge", "penalty", "handover", "help", "pot"),
    *("linkage", "taken", "venture"),
)
_SIZE = func.abs(_account.c.balance_xof)
# What a share-out left by rounding lies in the box, and stands in no way.
_UNTIL_SHARED = case((_account.c.kind == CARRIED, -_SIZE), else_=_SIZE)
_HERE = (_meeting.c.group_id == _group.c.id, _meeting.c.cycle == _cycle.c.number)
_BOOKS: Final = (
    select(
        _group.c.status,
        _cycle.c.number.label("cycle"),
        select(func.count()).where(*_HERE).scalar_subquery().label("met"),
        select(func.count())
        .where(_meeting.c.group_id == _group.c.id, _meeting.c.closed_us.is_(None))
        .scalar_subquery()
        .label("meeting_open"),
        select(cast(func.coalesce(func.sum(_UNTIL_SHARED), 0), BigInteger))
        .where(_account.c.group_id == _group.c.id, _account.c.kind.in_((*_LEFT, CARRIED)))
        .scalar_subquery()
        .label("left_xof"),
    )
    .join(_cycle, and_(_cycle.c.group_id == _group.c.id, _cycle.c.closed_on.is_(None)))
    .where(_group.c.id == GROUP)
)
_SUM = func.coalesce(func.sum(_account.c.balance_xof), 0)
_HERS = select(func.count()).where(_member.c.group_id == GROUP, _member.c.left_on.is_(None))


def _sum_of(*kinds: str) -> "Select[Any]":
    return select(cast(_SUM, BigInteger)).where(_account.c.group_id == GROUP, _account.c.kind.in_(kinds))


_TOTALS: Final = select(
    _HERS.scalar_subquery().label("members"),
    _HERS.where(_member.c.sex == "f").scalar_subquery().label("women"),
    (-_sum_of("shares").scalar_subquery()).label("savings_xof"),
    _sum_of("principal", "charge", "handover").scalar_subquery().label("lent_xof"),
    _sum_of("box").where(_account.c.code != "box:outside").scalar_subquery().label("box_xof"),
    select(cast(func.coalesce(func.sum(_line.c.quantity), 0), BigInteger))
    .join(_support, and_(_support.c.id == _line.c.support_id, _support.c.kind == "cash"))
    .where(_line.c.group_id == GROUP, _line.c.handed_on.is_not(None))
    .scalar_subquery()
    .label("paid_xof"),
)
TOTALS: Final = ("members", "women", "savings_xof", "lent_xof", "box_xof", "paid_xof")
"""What its former organisation keeps of a group."""
_CHANGE: Final = update(_group).where(_group.c.id == bindparam("at_group"))
_NO_AGENTS: Final = (
    delete(_assignment).where(_assignment.c.group_id == bindparam("at_group")).returning(_assignment.c.staff_id)
)
_NO_LIMIT: Final = delete(_budget).where(_budget.c.group_id == bindparam("at_group"))
_LEAVE: Final = delete(_part).where(
    _part.c.group_id == bindparam("at_group"), _part.c.programme_id == bindparam("at_programme")
)
_SHARED = (
    select(_partner.c.ngo_id)
    .where(_partner.c.programme_id == _programme.c.id, _partner.c.ngo_id == bindparam("to_ngo"))
    .exists()
)
_ENDING: Final = (
    select(_programme.c.id)
    .join(_part, _part.c.programme_id == _programme.c.id)
    .where(_part.c.group_id == GROUP, _programme.c.ngo_id != bindparam("to_ngo"), ~_SHARED)
)
_NAME: Final = select(_ngo.c.name).where(_ngo.c.id == bindparam("ngo_id"))


async def read_books(reader: Database | UnitOfWork, group_id: int) -> Books:
    """What of the books decides how it may go on."""
    row = (await reader.fetch(_BOOKS, group_id=group_id))[0]
    return Books(row["status"], bool(row["meeting_open"]), bool(row["met"]), row["cycle"], row["left_xof"])


async def take_step(unit: UnitOfWork, group_id: int, step: str, change: FactChange) -> str:
    """Suspend, dissolve or re-open a group; give its new standing. A dissolved one gives its empty seats up.

    Raises:
        StandingRefused: see ``Books.after``.
        FactRefused: ``day``.
    """
    await lock_group(unit, group_id)
    books = await read_books(unit, group_id)
    then = books.after(step)
    await note_fact(unit, group_id, "status", books.status, then, change)
    await unit.fetch(_CHANGE, at_group=group_id, status=then)
    if then == "dissolved":
        await end_empty_seats(unit, group_id, change.holds_from)
    return then


async def leave(
    unit: UnitOfWork, group_id: int, from_ngo: int | None, to_ngo: int | None, change: FactChange
) -> dict[str, int]:
    """Take a group from an organisation and give it to another, or to nobody; give its totals on this day.

    Its agents, its limit of messages, the programmes in which the other takes no part and its empty seats end.

    Raises:
        StandingRefused: ``seated``: it goes on alone while a tier holds money of it, or lent it some.
    """
    if await end_empty_seats(unit, group_id, change.holds_from) and to_ngo is None:
        raise StandingRefused("seated")
    row = (await unit.fetch(_TOTALS, group_id=group_id))[0]
    totals = {name: int(row[name]) for name in TOTALS}
    agents = [row["staff_id"] for row in await unit.fetch(_NO_AGENTS, at_group=group_id)]
    await note_comings(unit, "agent", group_id, agents, (), change)
    ending = [row["id"] for row in await unit.fetch(_ENDING, group_id=group_id, to_ngo=to_ngo or 0)]
    for programme_id in ending:
        await unit.fetch(_LEAVE, at_group=group_id, at_programme=programme_id)
    await note_comings(unit, "programme", group_id, ending, (), change)
    await unit.fetch(_NO_LIMIT, at_group=group_id)
    before, after = [await _name_of(unit, ngo_id) for ngo_id in (from_ngo, to_ngo)]
    await note_fact(unit, group_id, "ngo", before, after, change)
    await unit.fetch(_CHANGE, at_group=group_id, ngo_id=to_ngo)
    return totals


async def _name_of(unit: UnitOfWork, ngo_id: int | None) -> str:
    rows = await unit.fetch(_NAME, ngo_id=ngo_id or 0)
    return str(rows[0]["name"]) if rows else ""
