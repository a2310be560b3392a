"""A meeting opens, and what fell due is charged; it closes, and what nobody confirmed has lapsed."""

from datetime import timedelta

from tests.ledger.any_sequence.fining import LATE_LOAN_XOF
from tests.ledger.any_sequence.lateness import late
from tests.ledger.any_sequence.state import FIRST_MEETING_ON, PERIOD_WEEKS, Books, Loan, group, to_coin


def open_meeting(books: Books, key: str) -> str | None:
    if books.open or key in books.keys:
        return None
    books.keys.add(key)
    books.before = (books.meeting, books.meeting_cycle, books.opened_at)
    books.meeting, books.open = books.meeting + 1, True
    books.meeting_cycle, books.opened_at, books.noted = books.cycle, books.now, {}
    books.first_of_cycle.setdefault(books.cycle, books.meeting)
    for number, loan in enumerate(books.loans, 1):
        while loan.status == "running" and books.day >= loan.next_day and not _charged_no_more(books, loan):
            charge(books, f"{key}/charge/{number}/{loan.charged + 1}", number)
    for number, loan in enumerate(books.loans, 1):
        _fine_if_late(books, number, loan)
    books.meeting_days.append(books.day)
    books.meeting_cycles.append(books.cycle)
    return None


def _charged_no_more(books: Books, loan: Loan) -> bool:
    """She died, and the assembly has given no more time since."""
    died_on = books.died_on(loan.member)
    return died_on is not None and (loan.replanned is None or loan.term_day < died_on)


def charge(books: Books, key: str, number: int) -> None:
    """A tenth of what was lent, for as long as the term lasts and some of it is owed."""
    loan = books.loans[number - 1]
    loan.charged += 1
    loan.plan.setdefault(loan.charged, (loan.next_day, 0))
    owed = books.has("principal", number) + books.has("charge", number)
    if owed and loan.charged <= loan.periods and (amount := to_coin(loan.amount, 10)):
        loan.charges[loan.charged] = amount
        books.move(key, "charge", {("charge", number): amount, group("charges earned"): amount})
    loan.next_day += 7 * PERIOD_WEEKS
    if loan.charged < loan.periods:
        loan.next_day = min(loan.next_day, loan.last_day)


def _fine_if_late(books: Books, number: int, loan: Loan) -> None:
    """Once for each term: more time begins another."""
    if late(books, number) and not _charged_no_more(books, loan) and loan.last_day not in loan.fined_for:
        loan.fined_for.add(loan.last_day)
        moves = {("penalty", number): LATE_LOAN_XOF, group("fines earned"): LATE_LOAN_XOF}
        last_on = FIRST_MEETING_ON + timedelta(days=loan.last_day)
        books.move(f"loan/{number}/late/{last_on}", "fine", moves)


def close_meeting(books: Books, key: str, meeting: int) -> str | None:
    if meeting != books.meeting or not meeting:
        return "meeting.none_open"
    if books.open:
        if any(not line.posted for line in books.noted.values()):
            return "collect.unconfirmed"
        for declared in books.declared:
            declared.waits = False
        books.open = False
        books.closed_in_cycle[books.meeting_cycle] += 1
    return None
