"""A member who joins during a cycle: she waits for the next one, or buys in at what a share is worth today.

Source: VSL Associates' field guide; docs/rules.md, "Savings".
"""

from sqlalchemy import bindparam, func, literal, select

from ledger.books.command import Command
from ledger.card.queries import GROUP
from ledger.commands import begin
from ledger.database import Database, UnitOfWork
from ledger.people.membership.enrolment_rows import Enrolment, enrol_member
from ledger.people.membership.members import CHANGE
from ledger.rules.refusal import Refusal
from ledger.tables import Cycle, Meeting, Member, table_of

_member, _cycle, _meeting = table_of(Member), table_of(Cycle), table_of(Meeting)
_TAKEN = select(literal(1).label("taken")).where(_member.c.group_id == GROUP, _member.c.number == bindparam("number"))
_MEETINGS = (
    select(func.count())
    .where(_meeting.c.group_id == _cycle.c.group_id, _meeting.c.cycle == _cycle.c.number)
    .where(_meeting.c.closed_us.is_not(None))
    .scalar_subquery()
)
_CYCLE = select(_cycle.c.number, _MEETINGS.label("meetings")).where(
    _cycle.c.group_id == GROUP, _cycle.c.closed_on.is_(None)
)


async def join(database: Database, command: Command, enrolment: Enrolment) -> int | None:
    """Enrol a member at any time of the cycle. Gives the cycle she must wait for, or none when she may save at once.

    Raises:
        Refusal: ``member.known`` when the number is taken, also by somebody who is gone: her books stay hers.
    """
    async with begin(database, command) as begun:
        unit = begun.unit
        if await unit.fetch(_TAKEN, group_id=command.group_id, number=enrolment.number):
            raise Refusal("member.known", number=enrolment.number)
        return await join_in(unit, command, enrolment)


async def join_in(unit: UnitOfWork, command: Command, enrolment: Enrolment) -> int | None:
    """Enrol a member whose number is free; gives the cycle she must wait for, if she must."""
    await enrol_member(unit, command.group_id, enrolment)
    cycle = (await unit.fetch(_CYCLE, group_id=command.group_id))[0]
    if not cycle["meetings"]:
        return None
    waits_for: int = cycle["number"] + 1
    await wait_for_cycle(unit, command.group_id, enrolment.number, waits_for)
    return waits_for


async def wait_for_cycle(unit: UnitOfWork, group_id: int, member: int, cycle: int | None) -> None:
    """Let a member save from ``cycle`` on; none: at once."""
    await unit.fetch(CHANGE, at_group=group_id, at_number=member, joins_cycle=cycle)
