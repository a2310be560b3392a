"""Writes what an import says of groups among each other, once all of them are there."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, delete, func, insert, select

from ledger.database import Database
from ledger.imports.groups import GroupToImport
from ledger.imports.pieces import piece
from ledger.imports.reading.belonging import speaker_of
from ledger.people.groups.seats import SeatAsked, seat_row, take_seats
from ledger.tables import GroupOrigin, SavingsGroup, TierMember, table_of

_group, _origin, _seat = table_of(SavingsGroup), table_of(GroupOrigin), table_of(TierMember)
_CODES: BindParameter[Any] = bindparam("codes", expanding=True)
_THERE: Final = select(_group.c.id, _group.c.code).where(func.lower(_group.c.code).in_(_CODES))
_FORGET: Final = delete(_origin).where(_origin.c.group_id == bindparam("at_group"))
_GREW: Final = insert(_origin)
_SEATED: Final = select(_seat.c.member).where(_seat.c.tier_id == bindparam("at_tier"))
_AT_ONCE: Final = 10
"""Seats that are taken in one piece."""


async def write_belonging(
    database: Database, groups: Sequence[GroupToImport], written: Mapping[str, int], at: datetime
) -> None:
    """Seat groups in their tiers and note where they come from. ``written``: the ids of the file's groups by code.

    What was written before stays as it is.

    Raises:
        SeatWrong: as ``take_seats``.
    """
    ids = await _ids(database, groups, written)
    asked: dict[int, list[SeatAsked]] = {}
    for group in groups:
        own = written[group.code]
        if group.grown_from or group.trained_by or any(member.seat_of for member in group.members):
            await _write_own(database, group, own, ids)
        if group.tier:
            asked.setdefault(ids[group.tier.casefold()], []).append(SeatAsked(own, speaker_of(group)))
    for tier_id, seats in asked.items():
        for first in range(0, len(seats), _AT_ONCE):
            async with piece(database) as unit:
                await take_seats(unit, at, tier_id, seats[first : first + _AT_ONCE])


async def _write_own(database: Database, group: GroupToImport, own: int, ids: Mapping[str, int]) -> None:
    """The seats of a tier that are members of its sheet, and from where a group comes."""
    async with piece(database) as unit:
        seated = {row["member"] for row in await unit.fetch(_SEATED, at_tier=own)}
        for member in group.members:
            if member.seat_of and member.number not in seated:
                seat = SeatAsked(ids[member.seat_of.casefold()], member.spoken_by)
                await seat_row(unit, own, seat, member.number, member.joined_on)
        if group.grown_from or group.trained_by:
            parent = ids.get(group.grown_from.casefold())
            await unit.fetch(_FORGET, at_group=own)  # its list may have said otherwise
            await unit.fetch(_GREW, group_id=own, from_group_id=parent, trainer=group.trained_by)


async def _ids(database: Database, groups: Sequence[GroupToImport], written: Mapping[str, int]) -> dict[str, int]:
    """The ids of all groups that are named, by codes in small letters."""
    ids = {code.casefold(): id_ for code, id_ in written.items()}
    named = {code.casefold() for group in groups for code in (group.tier, group.grown_from) if code}
    named |= {member.seat_of.casefold() for group in groups for member in group.members if member.seat_of}
    if missing := sorted(named - ids.keys()):
        rows = await database.fetch(_THERE, codes=missing)
        ids |= {row["code"].casefold(): row["id"] for row in rows}
    return ids
