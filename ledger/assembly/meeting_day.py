"""The assembly moves the group's meetings to another day or hour: a decision with its vote, told to every member."""

from typing import Final

from sqlalchemy import bindparam, select

from ledger.assembly.decisions import MEETING_DAY, record_decision
from ledger.books.command import Command
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, UnitOfWork
from ledger.people.contacts.everybody import tell_everybody
from ledger.people.groups.facts import FactChange, change_facts
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.refusal import Refusal
from ledger.tables import SavingsGroup, table_of

_group = table_of(SavingsGroup)
_SAME: Final = select(_group.c.id).where(
    _group.c.id == GROUP,
    _group.c.meeting_weekday == bindparam("weekday"),
    _group.c.meeting_hour == bindparam("hour"),
)


async def check_meeting_day(reader: Database | UnitOfWork, group_id: int, weekday: int, hour: int) -> None:
    """Whether this would change anything.

    Raises:
        Refusal: ``decision.nothing_changes``.
    """
    if await reader.fetch(_SAME, group_id=group_id, weekday=weekday, hour=hour):
        raise Refusal("decision.nothing_changes")


async def move_meetings(database: Database, command: Command, weekday: int, hour: int, vote: AssemblyVote) -> None:
    """Let the group meet on this day of the week (1 Monday … 7 Sunday) at this hour, from today on.

    Raises:
        Refusal: as ``record_decision``; ``decision.nothing_changes``.
    """
    async with begin(database, command, Request(kind="meets"), member=command.member) as begun:
        if begun.stored is not None:
            return
        unit = begun.unit
        await check_meeting_day(unit, command.group_id, weekday, hour)
        subject = {"meeting_weekday": weekday, "meeting_hour": hour}
        number = await record_decision(unit, command, MEETING_DAY, subject, vote, begun.card)
        change = FactChange(holds_from=command.day, reason=f"decision {number}", at=command.at, member=command.member)
        await change_facts(unit, command.group_id, subject, change)
        facts: dict[str, int | str] = {"day": command.day.isoformat(), "rule": f"meets_{weekday}", "value": f"{hour}h"}
        await tell_everybody(unit, command, "rule_now", facts)
        await begun.store()
