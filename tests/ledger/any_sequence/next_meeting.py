"""What a loan will ask for at the next meeting: what is owed, and the charges and the fine that its opening writes."""

from datetime import timedelta

from tests.ledger.any_sequence.fining import LATE_LOAN_XOF
from tests.ledger.any_sequence.lateness import late_at
from tests.ledger.any_sequence.meeting import charge_of_period, charged_no_more
from tests.ledger.any_sequence.state import FIRST_MEETING_ON, PERIOD_WEEKS, Books

MEETS_ON = 3
"""Wednesday, where nothing else was said when the group was founded."""


def owed_at_next_meeting(books: Books, number: int) -> int:
    """A charge falls due with every period that ends by then; that of a whole term is owed already."""
    loan = books.loans[number - 1]
    owed, charged, day = books.owed_on(number), loan.charged, loan.next_day
    principal, charge = books.has("principal", number), books.has("charge", number)
    if late_at(books, number, _day(books)) and not charged_no_more(books, loan) and loan.last_day not in loan.fined_for:
        owed += LATE_LOAN_XOF
    while day <= _day(books):
        charged += 1
        if loan.charge_model != "flat-term":
            falls_due = charge_of_period(loan, charged, principal, charge)
            owed, charge = owed + falls_due, charge + falls_due
        day += 7 * PERIOD_WEEKS
        if charged < loan.periods:
            day = min(day, loan.last_day)
    return owed


def _day(books: Books) -> int:
    ahead = (MEETS_ON - (FIRST_MEETING_ON + timedelta(days=books.day)).isoweekday()) % 7
    is_over = books.day in books.meeting_days and not books.open
    return books.day + (ahead or 7 * is_over)
