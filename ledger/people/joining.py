"""A member who joins during a cycle: she waits for the next one, or buys in at what a share is worth today.

Source: VSL Associates' field guide; docs/rules.md, "Savings".
"""

from sqlalchemy import bindparam, text, update

from ledger.books.command import Command
from ledger.commands import begin
from ledger.database import Database, UnitOfWork
from ledger.people.enrolment_rows import Enrolment, enrol_member
from ledger.rules.refusal import Refusal
from ledger.tables import Member, table_of

_member = table_of(Member)
_WAIT = update(_member).where(_member.c.group_id == bindparam("at_group"), _member.c.number == bindparam("at_number"))
_TAKEN = text("SELECT 1 AS taken FROM member WHERE group_id = :group_id AND number = :number")
_CYCLE = text("""
SELECT c.number, (SELECT count(*) FROM meeting m WHERE m.group_id = c.group_id AND m.cycle = c.number
                  AND m.closed_us IS NOT NULL) AS meetings
FROM cycle c WHERE c.group_id = :group_id AND c.closed_on IS NULL
""")


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
    await unit.fetch(_WAIT, at_group=group_id, at_number=member, joins_cycle=cycle)
