"""A notice to every member who is here."""

from collections.abc import Mapping

from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.card.queries import ACTIVE_NUMBERS
from ledger.database import UnitOfWork
from ledger.journal.notices import tell


async def tell_everybody(unit: UnitOfWork, command: Command, topic: str, facts: Mapping[str, int | str]) -> None:
    """Put the same notice into the outbox for each of them, by number, within the unit."""
    active = await unit.fetch(ACTIVE_NUMBERS, group_id=command.group_id)
    await tell(unit, command, [Notice(topic, row["number"], facts) for row in active])
