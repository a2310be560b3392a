"""The seats that a member speaks for: they are called on her phone, and nobody is called on it once she is gone."""

from datetime import date

from sqlalchemy import bindparam, select, update

from ledger.database import UnitOfWork
from ledger.tables import Member, SeatTerm, TierMember, table_of

_member, _seat, _term = table_of(Member), table_of(TierMember), table_of(SeatTerm)
_HERS = (
    _seat.c.group_id == bindparam("of_group"),
    _seat.c.representative == bindparam("of_member"),
    _seat.c.ended_on.is_(None),
)
_OF_HER = (
    select(_seat.c.member)
    .where(_seat.c.tier_id == _member.c.group_id, _seat.c.member == _member.c.number, *_HERS)
    .correlate(_member)
    .exists()
)
_SEATS = update(_member).where(_member.c.institution == 1, _OF_HER)
_NOBODY = update(_seat).where(*_HERS)
_END = update(_term).where(
    _term.c.group_id == bindparam("of_group"),
    _term.c.representative == bindparam("of_member"),
    _term.c.ended_on.is_(None),
)
_END_AT_SEAT = update(_term).where(
    _term.c.tier_id == bindparam("at_tier"), _term.c.member == bindparam("at_member"), _term.c.ended_on.is_(None)
)
OF_SPEAKER = ("pin_hash", "consent_on", "consent_how", "consent_version", "heard_id")
"""What a seat keeps of her who speaks for it: another chooses her own PIN and is asked herself."""


async def seats_follow(unit: UnitOfWork, group_id: int, member: int, phone: str | None) -> None:
    """Write her new phone (E.164, or none any more) at every seat that she speaks for."""
    await unit.fetch(_SEATS, of_group=group_id, of_member=member, phone=phone)


async def speaks_no_more(unit: UnitOfWork, group_id: int, member: int, on: date) -> None:
    """End her terms: until another is named nobody speaks there, and neither her phone nor her PIN is kept there."""
    hers = {"of_group": group_id, "of_member": member}
    await unit.fetch(_SEATS, **hers, phone=None, **dict.fromkeys(OF_SPEAKER))
    await unit.fetch(_NOBODY, **hers, representative=None)
    await unit.fetch(_END, **hers, ended_on=on.isoformat())


async def end_term(unit: UnitOfWork, tier_id: int, member: int, on: date) -> None:
    """End the term of whoever speaks for a seat."""
    await unit.fetch(_END_AT_SEAT, at_tier=tier_id, at_member=member, ended_on=on.isoformat())
