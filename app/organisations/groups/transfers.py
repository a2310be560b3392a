"""Groups that change hands: offered and taken by another organisation, or released to go on alone."""

from typing import Final

from sqlalchemy import bindparam, func, insert, select, update

from app.organisations.organisation import OrganisationError, open_organisation_of
from app.organisations.tenancy import ScopedReader, visible
from ledger.books.canonical import microseconds
from ledger.card.queries import GROUP
from ledger.database import Row, UnitOfWork
from ledger.people.groups.facts import FactChange
from ledger.people.groups.standing import leave, read_books
from ledger.rules.membership.standing import StandingRefused
from ledger.tables import GroupTransfer, Ngo, SavingsGroup, table_of

_transfer, _group, _ngo = table_of(GroupTransfer), table_of(SavingsGroup), table_of(Ngo)
_left, _offer = visible(GroupTransfer, "visible_left"), visible(GroupTransfer, "visible_offer")
_INSERT: Final = insert(_transfer)
_END: Final = update(_transfer).where(
    _transfer.c.group_id == bindparam("at_group"), _transfer.c.number == bindparam("at_number")
)
_LAST: Final = select(func.coalesce(func.max(_transfer.c.number), 0).label("number")).where(
    _transfer.c.group_id == GROUP
)
_OPEN: Final = select(_transfer).where(_transfer.c.group_id == GROUP, _transfer.c.outcome.is_(None))
_OWNER: Final = select(_group.c.ngo_id).where(_group.c.id == GROUP)
_OFFERS: Final = (
    select(_offer, _group.c.code, _group.c.name, _group.c.village, _group.c.region, _ngo.c.name.label("ngo_name"))
    .join_from(_offer, _group, _group.c.id == _offer.c.group_id)
    .outerjoin(_ngo, _ngo.c.id == _offer.c.from_ngo)
    .where(_offer.c.outcome.is_(None), _offer.c.to_ngo.is_not(None))
    .order_by(_offer.c.asked_us)
)
_GONE: Final = (
    select(_left, _group.c.code, _ngo.c.name.label("ngo_name"))
    .join_from(_left, _group, _group.c.id == _left.c.group_id)
    .outerjoin(_ngo, _ngo.c.id == _left.c.to_ngo)
    .where(_left.c.outcome.in_(("taken", "released")))
    .order_by(_left.c.ended_us.desc())
    .limit(500)
)
_OFFERED: Final = (
    select(_left, _ngo.c.name.label("ngo_name"))
    .join_from(_left, _ngo, _ngo.c.id == _left.c.to_ngo)
    .where(_left.c.group_id == GROUP, _left.c.outcome.is_(None))
)


async def offers(window: ScopedReader) -> list[Row]:
    """What others offer to the organisation in sight: code, name and place of each group, and nothing of its books."""
    return await window.fetch(_OFFERS)


async def groups_gone(window: ScopedReader) -> list[Row]:
    """The groups that left, by code, with their totals on that day."""
    return await window.fetch(_GONE)


async def offered(window: ScopedReader, group_id: int) -> Row | None:
    """The offer of a group that stands, with the name of whom it is offered to."""
    return await window.one(_OFFERED, group_id=group_id)


async def offer_group(unit: UnitOfWork, group_id: int, to_code: str, change: FactChange) -> None:
    """Offer a group to the open organisation of this code; it is handed over when that one agrees.

    Raises:
        StandingRefused: ``unknown``: no such organisation, ``same``, ``offered`` already; and as for leaving.
    """
    await unit.lock(group_id)
    try:
        to_ngo = await open_organisation_of(unit, to_code)
    except OrganisationError as problem:
        raise StandingRefused("unknown") from problem
    from_ngo = await _owner(unit, group_id)
    if to_ngo == from_ngo:
        raise StandingRefused("same")
    (await read_books(unit, group_id)).check_leaving()
    await _ask(unit, group_id, from_ngo, to_ngo, change)


async def end_offer(unit: UnitOfWork, group_id: int, outcome: str, change: FactChange) -> bool:
    """Refuse an offer, or withdraw one's own; false when none stands."""
    await unit.lock(group_id)
    rows = await unit.fetch(_OPEN, group_id=group_id)
    if rows:
        await _end(unit, rows[0], outcome, change)
    return bool(rows)


async def take_group(unit: UnitOfWork, group_id: int, to_ngo: int, change: FactChange) -> bool:
    """Agree to an offer: the group is the other organisation's from now on; false when no offer stands.

    Raises:
        StandingRefused: as for leaving.
    """
    await unit.lock(group_id)
    rows = [row for row in await unit.fetch(_OPEN, group_id=group_id) if row["to_ngo"] == to_ngo]
    if not rows:
        return False
    (await read_books(unit, group_id)).check_leaving()
    totals = await leave(unit, group_id, rows[0]["from_ngo"], to_ngo, change)
    await _end(unit, rows[0], "taken", change, **totals)
    return True


async def release_group(unit: UnitOfWork, group_id: int, change: FactChange) -> None:
    """Let a group go on alone; its former organisation sees nothing of it any more but the totals of this day.

    Raises:
        StandingRefused: ``nobody``, ``offered``, ``seated``, and as for a release.
    """
    await unit.lock(group_id)
    from_ngo = await _owner(unit, group_id)
    if from_ngo is None:
        raise StandingRefused("nobody")
    (await read_books(unit, group_id)).check_release()
    await _ask(unit, group_id, from_ngo, None, change)
    totals = await leave(unit, group_id, from_ngo, None, change)
    await _end(unit, (await unit.fetch(_OPEN, group_id=group_id))[0], "released", change, **totals)


async def _owner(unit: UnitOfWork, group_id: int) -> int | None:
    owner: int | None = (await unit.fetch(_OWNER, group_id=group_id))[0]["ngo_id"]
    return owner


async def _ask(unit: UnitOfWork, group_id: int, from_ngo: int | None, to_ngo: int | None, change: FactChange) -> None:
    if await unit.fetch(_OPEN, group_id=group_id):
        raise StandingRefused("offered")
    number = 1 + (await unit.fetch(_LAST, group_id=group_id))[0]["number"]
    await unit.fetch(
        _INSERT,
        group_id=group_id,
        number=number,
        from_ngo=from_ngo,
        to_ngo=to_ngo,
        reason=change.reason,
        asked_by=change.staff_id,
        asked_us=microseconds(change.at),
    )


async def _end(unit: UnitOfWork, row: Row, outcome: str, change: FactChange, **totals: int) -> None:
    ended = {"ended_by": change.staff_id, "ended_us": microseconds(change.at), "outcome": outcome}
    await unit.fetch(_END, at_group=row["group_id"], at_number=row["number"], **ended, **totals)
