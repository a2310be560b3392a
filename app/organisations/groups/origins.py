"""Where a group comes from and whom it leans on: its officers over time, its tier, its origin, outside money."""

from typing import Final

from sqlalchemy import and_, bindparam, delete, insert, select

from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Row, UnitOfWork
from ledger.tables import GroupOrigin, Linkage, Member, Office, SavingsGroup, TierMember, table_of

_origin = table_of(GroupOrigin)
_FORGET = delete(_origin).where(_origin.c.group_id == bindparam("at_group"))
_KEEP = insert(_origin)
_visible, _other = visible(SavingsGroup), visible(SavingsGroup).alias("other")
_office, _member, _tier, _outside = table_of(Office), table_of(Member), table_of(TierMember), table_of(Linkage)
_GROUP = _visible.c.id == bindparam("group_id")
_TERMS: Final = (
    select(_office.c.role, _office.c.began_on, _office.c.ended_on, _member.c.number, _member.c.name)
    .join_from(_visible, _office, _office.c.group_id == _visible.c.id)
    .join(_member, and_(_member.c.group_id == _office.c.group_id, _member.c.number == _office.c.member))
    .where(_GROUP)
    .order_by(_office.c.began_on.desc(), _office.c.number)
    .limit(200)
)
_BELONGS: Final = (
    select(
        _tier.c.began_on,
        _other.c.code,
        _other.c.name,
        _tier.c.member,
        _member.c.number.label("representative"),
        _member.c.name.label("representative_name"),
    )
    .join_from(_visible, _tier, and_(_tier.c.group_id == _visible.c.id, _tier.c.ended_on.is_(None)))
    .join(_other, _other.c.id == _tier.c.tier_id)
    .outerjoin(_member, and_(_member.c.group_id == _tier.c.group_id, _member.c.number == _tier.c.representative))
    .where(_GROUP)
    .order_by(_tier.c.began_on)
)
_OUTSIDE: Final = (
    select(
        _outside.c.number,
        _outside.c.lender,
        _outside.c.tier_id,
        _outside.c.amount_xof,
        (_outside.c.amount_xof - _outside.c.repaid_xof - _outside.c.forgiven_xof + _outside.c.charge_xof).label(
            "owed_xof"
        ),
        _outside.c.received_on,
    )
    .join_from(_visible, _outside, _outside.c.group_id == _visible.c.id)
    .where(_GROUP)
    .order_by(_outside.c.number.desc())
    .limit(100)
)
_ORIGIN: Final = (
    select(_origin.c.trainer, _other.c.code, _other.c.name)
    .join_from(_visible, _origin, _origin.c.group_id == _visible.c.id)
    .outerjoin(_other, _other.c.id == _origin.c.from_group_id)
    .where(_GROUP)
)
_GREW: Final = (
    select(_other.c.code, _other.c.name, _other.c.village, _other.c.founded_on)
    .join_from(_visible, _origin, _origin.c.from_group_id == _visible.c.id)
    .join(_other, _other.c.id == _origin.c.group_id)
    .where(_GROUP)
    .order_by(_other.c.founded_on, _other.c.code)
    .limit(200)
)


async def terms(window: ScopedReader, group_id: int) -> list[Row]:
    """Every term of office, newest first."""
    return await window.fetch(_TERMS, group_id=group_id)


async def tiers(window: ScopedReader, group_id: int) -> list[Row]:
    """The village organisations or networks in sight that the group belongs to, and who speaks for it there."""
    return await window.fetch(_BELONGS, group_id=group_id)


async def outside_loans(window: ScopedReader, group_id: int) -> list[Row]:
    """Money that the group borrowed from its tier or from somebody outside."""
    return await window.fetch(_OUTSIDE, group_id=group_id)


async def origin(window: ScopedReader, group_id: int) -> Row | None:
    """The group it grew from, where that is in sight, and who trained it."""
    return await window.one(_ORIGIN, group_id=group_id)


async def grown(window: ScopedReader, group_id: int) -> list[Row]:
    """The groups in sight that grew from it."""
    return await window.fetch(_GREW, group_id=group_id)


async def keep_origin(unit: UnitOfWork, group_id: int, from_group_id: int | None, trainer: str) -> None:
    """Say where a group comes from, in the place of what was said before."""
    await unit.fetch(_FORGET, at_group=group_id)
    await unit.fetch(_KEEP, group_id=group_id, from_group_id=from_group_id, trainer=trainer)
