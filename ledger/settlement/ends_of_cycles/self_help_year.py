"""The year's end of a self-help group: what it earned stays in the group, nothing is shared out, capital grows.

Source: the SHG method of Manjari and NRLM; docs/rules.md, "Self-help groups and their tiers".
"""

from ledger.books.command import Command
from ledger.card.group import read_group
from ledger.commands import Request, begin
from ledger.database import Database
from ledger.meeting.rounds.not_brought import note_what_is_owed
from ledger.rules.refusal import Refusal
from ledger.settlement.ends_of_cycles.cycles import begin_next_cycle, close_income
from ledger.settlement.ends_of_cycles.ends import meeting_to_end


async def close_year(database: Database, command: Command) -> int:
    """Retain the year's earnings in the group and begin the next year; savings and loans go on. Gives its number.

    Raises:
        Refusal: no meeting is open, as ``check_end``; ``cycle.not_frozen`` for a family that shares out instead.
    """
    assert command.member is not None  # noqa: S101 -- a year is closed by a person
    async with begin(database, command, Request(kind="year"), member=command.member) as begun:
        if begun.stored is not None:
            return int(begun.stored)
        unit, card = begun.unit, begun.card
        meeting = await meeting_to_end(unit, command.group_id, card.cycle, card.open_meeting())
        if meeting is None:
            return card.cycle
        if card.rules.shares_out:
            raise Refusal("cycle.not_frozen")
        await note_what_is_owed(unit, command, card, meeting)  # the close of this meeting is in the next year
        group = await read_group(unit, command.group_id)
        await close_income(unit, command, group, meeting)
        year = await begin_next_cycle(unit, command, group)
        await begun.store(year)
        return year
