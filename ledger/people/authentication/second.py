"""Who confirms an act beside her who does it: looked up among today's officers, under the lock."""

from collections.abc import Collection
from dataclasses import replace

from ledger.books.command import Command
from ledger.card.queries import ACTIVE_NUMBERS
from ledger.database import Database, UnitOfWork
from ledger.people.membership.offices import committee
from ledger.rules.assembly.second import check_second


async def who_confirms(
    reader: Database | UnitOfWork, group_id: int, acting: int | None, *, electing: bool = False, dead: int | None = None
) -> Collection[int]:
    """The members who may confirm what ``acting`` does: the committee.

    Where nobody else is left on it, any member confirms an election, so that it can be filled, and the death of the
    officer ``dead``, who never counts herself.
    """
    officers = {*await committee(reader, group_id)} - {dead}
    if (electing or dead is not None) and not officers - {acting}:
        return {row["number"] for row in await reader.fetch(ACTIVE_NUMBERS, group_id=group_id)} - {dead}
    return officers


async def require_second(
    unit: UnitOfWork,
    command: Command,
    receiving: int | None = None,
    *,
    electing: bool = False,
    dead: int | None = None,
) -> Command:
    """Refuse what one person would do alone; give the command that may take cash out of a box, which no other may.

    ``receiving``: the member who gets the money; ``dead``: the officer whose death is written down.

    Raises:
        Refusal: ``second.needed``, ``second.not_an_officer``.
    """
    confirms = await who_confirms(unit, command.group_id, command.member, electing=electing, dead=dead)
    check_second(confirms, command.member, command.confirmed_by, receiving)
    return replace(command, by_two=True)
