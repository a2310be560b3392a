"""Writes what an import says of groups among each other, once all of them are there."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, delete, func, insert, select

from ledger.database import UnitOfWork
from ledger.imports.belonging import speaker_of
from ledger.imports.groups import GroupToImport
from ledger.people.seats import SeatAsked, seat_row, take_seats
from ledger.tables import GroupOrigin, SavingsGroup, table_of

_group, _origin = table_of(SavingsGroup), table_of(GroupOrigin)
_CODES: BindParameter[Any] = bindparam("codes", expanding=True)
_THERE: Final = select(_group.c.id, _group.c.code).where(func.lower(_group.c.code).in_(_CODES))
_FORGET: Final = delete(_origin).where(_origin.c.group_id == bindparam("at_group"))
_GREW: Final = insert(_origin)


async def write_belonging(
    unit: UnitOfWork, groups: Sequence[GroupToImport], written: Mapping[str, int], at: datetime
) -> None:
    """Seat groups in their tiers and note where they come from. ``written``: the ids of the file's groups by code.

    Raises:
        SeatWrong: as ``take_seats``.
    """
    ids = await _ids(unit, groups, written)
    asked: dict[int, list[SeatAsked]] = {}
    for group in groups:
        own = written[group.code]
        for member in group.members:
            if member.seat_of:
                seat = SeatAsked(ids[member.seat_of.casefold()], member.spoken_by)
                await seat_row(unit, own, seat, member.number, member.joined_on)
        if group.tier:
            asked.setdefault(ids[group.tier.casefold()], []).append(SeatAsked(own, speaker_of(group)))
        if group.grown_from or group.trained_by:
            parent = ids.get(group.grown_from.casefold())
            await unit.fetch(_FORGET, at_group=own)  # its list may have said otherwise
            await unit.fetch(_GREW, group_id=own, from_group_id=parent, trainer=group.trained_by)
    for tier_id, seats in asked.items():
        await take_seats(unit, at, tier_id, seats)


async def _ids(unit: UnitOfWork, groups: Sequence[GroupToImport], written: Mapping[str, int]) -> dict[str, int]:
    """The ids of all groups that are named, by codes in small letters."""
    ids = {code.casefold(): id_ for code, id_ in written.items()}
    named = {code.casefold() for group in groups for code in (group.tier, group.grown_from) if code}
    named |= {member.seat_of.casefold() for group in groups for member in group.members if member.seat_of}
    if missing := sorted(named - ids.keys()):
        rows = await unit.fetch(_THERE, codes=missing)
        ids |= {row["code"].casefold(): row["id"] for row in rows}
    return ids
