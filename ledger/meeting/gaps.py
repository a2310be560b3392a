"""A meeting that was missed or opened late, and why: one key of the officer who opens the next; never free words."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import bindparam, delete, insert, select, update

from ledger.books.command import Command
from ledger.card import Card
from ledger.commands import begin
from ledger.database import Database, UnitOfWork
from ledger.rules.loans.due_dates import meeting_due_on
from ledger.tables import MeetingGap, table_of

REASONS: Final = ("insecurity", "flood_drought", "death_illness", "no_money", "travel", "other")
_gap = table_of(MeetingGap)
_INSERT = insert(_gap)
_THIS = (_gap.c.group_id == bindparam("at_group"), _gap.c.meeting == bindparam("at_meeting"))
_EXPLAIN, _FORGET = update(_gap).where(*_THIS), delete(_gap).where(*_THIS)
_UNEXPLAINED = select(_gap.c.due_on).where(
    _gap.c.group_id == bindparam("group_id"), _gap.c.meeting == bindparam("meeting"), _gap.c.reason == ""
)


@dataclass(frozen=True, slots=True)
class MissedMeetings:
    """The day on which a meeting was due, and how many were missed since."""

    due_on: date
    missed: int


def gap_before(card: Card, today: date) -> MissedMeetings | None:
    """What lies between the cycle's latest meeting and one opened today; none where nothing does.

    The break between two cycles is none: the group decided it.
    """
    before, weeks = card.meeting, card.rules.meeting_every_weeks
    if before is None or before.open or before.cycle != card.cycle:
        return None
    due_on = meeting_due_on(before.held_on, card.meeting_weekday, weeks)
    late = (today - due_on).days
    return MissedMeetings(due_on, late // (7 * weeks)) if late > 0 else None


async def note_gap(unit: UnitOfWork, command: Command, card: Card, meeting: int) -> None:
    """Write that the meeting that is being opened comes after its day; nothing where it does not."""
    gap = gap_before(card, command.day)
    if gap is not None:
        row = {"due_on": gap.due_on.isoformat(), "missed": gap.missed, "reason": ""}
        await unit.fetch(_INSERT, group_id=command.group_id, meeting=meeting, **row)


async def unexplained_gap(database: Database, group_id: int, meeting: int) -> date | None:
    """The day on which this meeting was due, where it comes late and nobody has said why."""
    rows = await database.fetch(_UNEXPLAINED, group_id=group_id, meeting=meeting)
    return date.fromisoformat(rows[0]["due_on"]) if rows else None


async def explain_gap(database: Database, command: Command, reason: str) -> None:
    """Write why the open meeting comes late, in place of what was said before.

    Raises:
        Refusal: ``meeting.none_open``.
    """
    assert reason in REASONS  # noqa: S101 -- a key of the screen
    async with begin(database, command, member=command.member) as begun:
        number = begun.card.open_meeting().number
        await begun.unit.fetch(_EXPLAIN, at_group=command.group_id, at_meeting=number, reason=reason)


async def forget_gap(unit: UnitOfWork, group_id: int, meeting: int) -> None:
    """Take it back with the meeting, which was opened by mistake."""
    await unit.fetch(_FORGET, at_group=group_id, at_meeting=meeting)
