"""The three keys: whoever holds one says that she was there when the box was opened and when it was closed.

Source: VSL Associates' field guide, "Key-holders"; three keys, none of them with the committee.
"""

from sqlalchemy import bindparam, insert, select

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.commands import begin
from ledger.database import Database, UnitOfWork
from ledger.tables import KeyTurn, table_of

KEYS = 3
_turn = table_of(KeyTurn)
_INSERT = insert(_turn)
_TURNED = select(_turn.c.holder).where(
    _turn.c.group_id == bindparam("group_id"),
    _turn.c.meeting == bindparam("meeting"),
    _turn.c.moment == bindparam("moment"),
)


async def turn_key(database: Database, command: Command, moment: str) -> int:
    """Record one key at the open meeting; give how many were turned. Turned twice, it counts once.

    Raises:
        Refusal: ``meeting.none_open``.
    """
    assert command.member is not None  # noqa: S101 -- a key has a holder
    async with begin(database, command, member=command.member) as begun:
        unit, meeting = begun.unit, begun.card.open_meeting().number
        turned = await keys_turned(unit, command.group_id, meeting, moment)
        if command.member not in turned:
            await unit.fetch(
                _INSERT,
                group_id=command.group_id,
                meeting=meeting,
                moment=moment,
                holder=command.member,
                turned_us=microseconds(command.at),
            )
        return len(turned | {command.member})


async def keys_turned(database: Database | UnitOfWork, group_id: int, meeting: int, moment: str) -> set[int]:
    """Who turned a key at this moment of the meeting."""
    rows = await database.fetch(_TURNED, group_id=group_id, meeting=meeting, moment=moment)
    return {row["holder"] for row in rows}
