"""When the model calls a loan late: an instalment was not there, whole, at the meeting it fell due at."""

from collections.abc import Iterator

from tests.ledger.any_sequence.state import PERIOD_WEEKS, Books

WAITED_DAYS = 28


def planned(principal: int, day: int, weeks: int, before: int) -> dict[int, tuple[int, int]]:
    """Equal parts of whole coins, the last taking the rest: of each period its day, and what may be left after it."""
    periods = -(-weeks // PERIOD_WEEKS)
    part = principal // periods // 5 * 5
    plan = {before + n: (day + 7 * PERIOD_WEEKS * n, principal - n * part) for n in range(1, periods)}
    return plan | {before + periods: (day + 7 * weeks, 0)}


def late(books: Books, number: int) -> bool:
    return any(
        met < books.day if met is not None else day < books.day - WAITED_DAYS for day, met in _missed(books, number)
    )


def late_at(books: Books, number: int, on: int) -> bool:
    """Whether the opening of the next meeting, on that day, will find it so."""
    return any(met is not None and met < on for _, met in _missed(books, number))


def _missed(books: Books, number: int) -> Iterator[tuple[int, int | None]]:
    """The instalments that are not there whole: of each its day, and that of the meeting it fell due at, if any."""
    loan = books.loans[number - 1]
    principal, charge = books.has("principal", number), books.has("charge", number)
    met_on = [*books.meeting_days, *([books.day] if books.open else [])]
    for period, (day, left) in loan.plan.items() if loan.status == "running" else ():
        charged_later = sum(amount for other, amount in loan.charges.items() if other > period)
        if principal > left or charge > charged_later:
            yield day, min((held for held in met_on if held >= day), default=None)
