"""A support promised to a list of persons: what each gets of each tranche, and writing it."""

from collections.abc import Callable, Sequence
from datetime import date

from app.organisations.persons.person_list import ListedPerson, enter_listed
from app.organisations.supports.supports import LineGiven, SupportGiven, promise_support, refuse_again
from ledger.database import UnitOfWork
from ledger.imports.reading.cells import Cells
from ledger.imports.reading.list_columns import QUANTITIES

Quantities = tuple[int, ...]
"""What she gets of each tranche."""
Recipient = ListedPerson[Quantities]


def needed_quantity(cells: Cells, column: str, otherwise: int) -> int:
    """A quantity of a line above zero: its cell's, or what holds for the whole list."""
    found = cells.whole(column, otherwise, 1)
    if not found and not cells.filled(column):
        cells.wrong(column, "no_quantity")
    return found


def quantities(usual: Sequence[int]) -> Callable[[Cells], Quantities]:
    """What reads a line. ``usual``: what each tranche is, where no cell says."""

    def read(cells: Cells) -> Quantities:
        return tuple(needed_quantity(cells, name, known) for name, known in zip(QUANTITIES, usual, strict=False))

    return read


async def write_list(
    unit: UnitOfWork,
    ngo_id: int,
    staff_id: int | None,
    given: SupportGiven,
    days: Sequence[date],
    recipients: Sequence[Recipient],
    at_us: int,
) -> int:
    """Enter whoever is new, and write the support with a line a person and tranche; give its number.

    Raises:
        SupportWrong: ``again``: it is promised already.
    """
    await refuse_again(unit, ngo_id, given, days[0])
    persons = await enter_listed(unit, ngo_id, staff_id, recipients, at_us)
    lines = [
        LineGiven(number, day, quantity, person_id=she)
        for she, one in zip(persons, recipients, strict=True)
        for number, (day, quantity) in enumerate(zip(days, one.detail, strict=True), start=1)
    ]
    return await promise_support(unit, ngo_id, staff_id, given, lines)
