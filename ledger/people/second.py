"""Who confirmed an act beside her who does it: looked up among today's officers, under the lock."""

from dataclasses import replace

from ledger.books.command import Command
from ledger.database import UnitOfWork
from ledger.people.offices import committee
from ledger.rules.second import check_second


async def require_second(unit: UnitOfWork, command: Command, receiving: int | None = None) -> Command:
    """Refuse what one person would do alone; give the command that may take cash out of a box, which no other may.

    ``receiving``: the member who gets the money.

    Raises:
        Refusal: ``second.needed``, ``second.not_an_officer``.
    """
    check_second(await committee(unit, command.group_id), command.member, command.confirmed_by, receiving)
    return replace(command, by_two=True)
