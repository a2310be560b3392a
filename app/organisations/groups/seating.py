"""Tiers made and seats changed by people of organisations, who say codes: in one unit, and noted in the audit log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, and_, bindparam, select, update

from app.organisations import audit_log
from app.organisations.tenancy import ScopedReader, visible
from ledger.books.canonical import microseconds
from ledger.database import Database, Row, UnitOfWork
from ledger.people.groups.founding import Founding, found_group
from ledger.people.groups.seats import SeatAsked, change_representative, give_up_seat, take_seats
from ledger.tables import Member, SavingsGroup, TierMember, table_of

_group, _seat, _member = table_of(SavingsGroup), table_of(TierMember), table_of(Member)
_visible = visible(SavingsGroup)
_CODES: BindParameter[Any] = bindparam("codes", expanding=True)
_BY_CODE: Final = select(_group.c.id, _group.c.code, _group.c.ngo_id, _group.c.kind, _group.c.family).where(
    _group.c.code.in_(_CODES)
)
_SEATS: Final = (
    select(
        _visible.c.id,
        _visible.c.code,
        _visible.c.name,
        _visible.c.kind,
        _seat.c.member,
        _seat.c.began_on,
        _member.c.number.label("speaker"),
        _member.c.name.label("speaker_name"),
        _member.c.left_on.label("speaker_left_on"),
    )
    .join_from(_seat, _visible, _visible.c.id == _seat.c.group_id)
    .outerjoin(_member, and_(_member.c.group_id == _seat.c.group_id, _member.c.number == _seat.c.representative))
    .where(_seat.c.tier_id == bindparam("tier_id"), _seat.c.ended_on.is_(None))
    .order_by(_seat.c.member)
)
_MAKE: Final = update(_group).where(_group.c.id == bindparam("at_group"))


async def groups_of(reader: Database | UnitOfWork, codes: Sequence[str]) -> dict[str, Row]:
    """Groups by their codes.

    Raises:
        LookupError: there is no group of one of the codes.
    """
    found = {row["code"]: row for row in await reader.fetch(_BY_CODE, codes=list(codes))}
    for code in codes:
        if code not in found:
            raise LookupError(f"there is no group {code}")
    return found


async def found_unit(unit: UnitOfWork, founding: Founding, at: datetime, staff_id: int | None = None) -> int:
    """Found a group, a tier or a body that saves nothing; give its id.

    Raises:
        ValueError: ``taken``: there is a group of this code.
    """
    if await unit.fetch(_BY_CODE, codes=[founding.code]):
        raise ValueError("taken")
    group_id = await found_group(unit, founding)
    await audit_log.note(
        unit,
        microseconds(at),
        "group_made",
        staff_id=staff_id,
        ngo_id=founding.ngo_id,
        group_id=group_id,
        detail=founding.kind,
    )
    return group_id


async def make_tier(unit: UnitOfWork, group: Row, at: datetime, staff_id: int | None = None) -> None:
    """Let a group that is there seat groups from now on; its own members and books stay."""
    await unit.fetch(_MAKE, at_group=group["id"], kind="tier")
    await _note(unit, group, at, "tier_made", "", staff_id)


async def take(
    unit: UnitOfWork, tier: Row, seats: Sequence[tuple[Row, int | None]], at: datetime, staff_id: int | None = None
) -> list[int]:
    """Seat groups, each with who speaks for it; give their numbers in the tier.

    Raises:
        SeatWrong: see there.
    """
    asked = [SeatAsked(group["id"], representative) for group, representative in seats]
    numbers = await take_seats(unit, at, tier["id"], asked)
    await _note(unit, tier, at, "seat_taken", ", ".join(group["code"] for group, _ in seats), staff_id)
    return numbers


async def give_up(unit: UnitOfWork, tier: Row, group: Row, at: datetime, staff_id: int | None = None) -> None:
    """End a seat.

    Raises:
        SeatWrong: see there.
    """
    await give_up_seat(unit, at, tier["id"], group["id"])
    await _note(unit, tier, at, "seat_given_up", group["code"], staff_id)


async def speak_for(
    unit: UnitOfWork, tier: Row, group: Row, representative: int, at: datetime, staff_id: int | None = None
) -> None:
    """Let another member of the group speak for it.

    Raises:
        SeatWrong: see there.
    """
    await change_representative(unit, at, tier["id"], group["id"], representative)
    await _note(unit, tier, at, "seat_spoken_for", f"{group['code']}: {representative}", staff_id)


async def seated(window: ScopedReader, tier_id: int) -> list[Row]:
    """The seats that are taken by groups in sight, by their numbers."""
    return await window.fetch(_SEATS, tier_id=tier_id)


async def _note(unit: UnitOfWork, group: Row, at: datetime, action: str, detail: str, staff_id: int | None) -> None:
    await audit_log.note(
        unit,
        microseconds(at),
        action,
        staff_id=staff_id,
        ngo_id=group["ngo_id"],
        group_id=group["id"],
        detail=detail[:200],
    )
