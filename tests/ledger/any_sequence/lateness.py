"""When the model calls a loan late: an instalment was not there, whole, at the meeting it fell due at."""

from tests.ledger.any_sequence.state import PERIOD_WEEKS, Books

WAITED_DAYS = 28


def planned(principal: int, day: int, weeks: int, before: int) -> dict[int, tuple[int, int]]:
    """Equal parts of whole coins, the last taking the rest: of each period its day, and what may be left after it."""
    periods = -(-weeks // PERIOD_WEEKS)
    part = principal // periods // 5 * 5
    plan = {before + n: (day + 7 * PERIOD_WEEKS * n, principal - n * part) for n in range(1, periods)}
    return plan | {before + periods: (day + 7 * weeks, 0)}


def late(books: Books, number: int) -> bool:
    loan = books.loans[number - 1]
    principal, charge = books.has("principal", number), books.has("charge", number)
    if loan.status != "running":
        return False
    for period, (day, left) in loan.plan.items():
        charged_later = sum(amount for other, amount in loan.charges.items() if other > period)
        if principal <= left and charge <= charged_later:
            continue
        today = [books.day] if books.open else []
        met = min((held for held in [*books.meeting_days, *today] if held >= day), default=None)
        if met < books.day if met is not None else day < books.day - WAITED_DAYS:
            return True
    return False
