"""A meeting that was opened by mistake, and at which nothing was written yet, is cancelled: it was none."""

from sqlalchemy import bindparam, delete, func, select, union_all

from ledger.books.command import Command
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, Reader, UnitOfWork
from ledger.meeting.gaps import forget_gap
from ledger.rules.refusal import Refusal
from ledger.tables import Attendance, BoxCount, Decision, Incident, Journal, KeyTurn, Meeting, Tally, table_of

_meeting = table_of(Meeting)
_WRITTEN = [table_of(kind) for kind in (Journal, Tally, Attendance, BoxCount, KeyTurn, Incident, Decision)]
_EMPTY = union_all(
    *(
        select(func.count().label("rows")).where(table.c.group_id == GROUP, table.c.meeting == bindparam("meeting"))
        for table in _WRITTEN
    )
)
_CANCEL = delete(_meeting).where(
    _meeting.c.group_id == bindparam("at_group"), _meeting.c.number == bindparam("at_number")
)


async def is_empty(reader: Database | Reader | UnitOfWork, group_id: int, meeting: int) -> bool:
    """Whether nobody was called at a meeting, nothing counted or noted, and no charge fell due with it."""
    return not any(row["rows"] for row in await reader.fetch(_EMPTY, group_id=group_id, meeting=meeting))


async def cancel_meeting(database: Database, command: Command, meeting: int) -> None:
    """Cancel the open meeting; the next one has its number. Said twice, once.

    Raises:
        Refusal: ``meeting.none_open``, ``meeting.not_empty``.
    """
    assert command.member is not None  # noqa: S101 -- a meeting is cancelled by a person
    async with begin(database, command, Request(kind="cancelled"), member=command.member) as begun:
        if begun.stored is not None:
            return
        now = begun.card.open_meeting()
        if now.number != meeting:
            raise Refusal("meeting.none_open")
        if not await is_empty(begun.unit, command.group_id, meeting):
            raise Refusal("meeting.not_empty", meeting=meeting)
        await forget_gap(begun.unit, command.group_id, meeting)
        await begun.unit.fetch(_CANCEL, at_group=command.group_id, at_number=meeting)
        await begun.store(meeting)
