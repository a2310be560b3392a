"""A meeting opens, and what fell due is charged; it closes, and what nobody confirmed has lapsed."""

from datetime import timedelta

from tests.ledger.any_sequence.counting import look_at_counts
from tests.ledger.any_sequence.fining import AUTOMATIC, LATE_LOAN_XOF, impose_in
from tests.ledger.any_sequence.lateness import late
from tests.ledger.any_sequence.state import FIRST_MEETING_ON, PERIOD_WEEKS, Books, Loan, group, to_coin


def open_meeting(books: Books, key: str) -> str | None:
    if key in books.opened_under:
        return None if books.opened_under[key] <= books.meeting else "meeting.none_open"
    if books.open:
        return None
    books.meeting, books.open = books.meeting + 1, True
    books.opened_under[key] = books.meeting
    books.first_of_cycle.setdefault(books.cycle, books.meeting)
    for number, loan in enumerate(books.loans, 1):
        while loan.status == "running" and books.day >= loan.next_day and not _charged_no_more(books, loan):
            charge(books, f"{key}/charge/{number}/{loan.charged + 1}", number)
    for number, loan in enumerate(books.loans, 1):
        _fine_if_late(books, number, loan)
    books.meeting_days.append(books.day)
    books.meeting_cycles.append(books.cycle)
    books.opened_ats.append(books.now)
    return None


def cancel(books: Books, key: str, meeting: int) -> str | None:
    """A meeting at which nothing was written was none."""
    if key in books.keys:
        return None
    if not books.open or meeting != books.meeting:
        return "meeting.none_open"
    written = (
        any(result.meeting == meeting for result in books.results.values()),
        books.noted or books.roll,
        any(at == meeting for at, _ in books.counts),
        any(one.meeting == meeting for one in books.incidents),
        any(one.meeting == meeting for one in books.decisions),
    )
    if any(written):
        return "meeting.not_empty"
    books.rounds.pop(meeting, None)
    books.came.pop(meeting, None)
    for passed in (books.meeting_days, books.meeting_cycles, books.opened_ats):
        passed.pop()
    if books.first_of_cycle[books.cycle] == meeting:
        del books.first_of_cycle[books.cycle]
    books.meeting, books.open = meeting - 1, False
    books.keys.add(key)
    return None


def call_roll(books: Books, key: str, presences: dict[int, str]) -> str | None:
    """Who is late or absent is fined; who is called again has the fine of her newest presence, and no other."""
    if key in books.keys:
        return None
    if refusal := books.no_cash():
        return refusal
    if any(not books.here(member) for member in presences):
        return "member.unknown"
    if any(_paid_already(books, member, presence) for member, presence in presences.items()):
        return "correction.built_upon"
    for member, presence in presences.items():
        books.called[member] = presence
        _fine_for(books, member, presence)
    books.keys.add(key)
    return None


def _standing(books: Books, member: int) -> list[str]:
    called = f"roll/{books.meeting}/{member}/"
    fines = ((key, result) for key, result in books.results.items() if key.startswith(called))
    return [key for key, result in fines if result.kind == "fine" and not result.reversed]


def _lifted(books: Books, member: int, presence: str) -> list[str]:
    """The fines of her earlier presences that this one does not cost."""
    standing = _standing(books, member)
    fine = AUTOMATIC.get(presence)
    return [] if fine in [books.results[key].moves["fines", member] for key in standing] else standing


def _paid_already(books: Books, member: int, presence: str) -> bool:
    lifted = sum(books.results[key].moves["fines", member] for key in _lifted(books, member, presence))
    return lifted > books.has("fines", member)


def _fine_for(books: Books, member: int, presence: str) -> None:
    fine, standing, lifted = AUTOMATIC.get(presence), _standing(books, member), _lifted(books, member, presence)
    key = f"roll/{books.meeting}/{member}/"
    key += str(sum(known.startswith(key) for known in books.results))
    for old in lifted:
        books.move(f"{key}/lifted", "reversal", {pot: -moved for pot, moved in books.results[old].moves.items()})
        books.results[old].reversed = True
    if fine and standing == lifted:
        impose_in(books, key, member, fine)


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
    if refusal := close_in(books, meeting):
        return refusal
    books.open = False
    return None


def close_in(books: Books, meeting: int) -> str | None:
    """What every close does; it is open still."""
    if meeting != books.meeting or not meeting:
        return "meeting.none_open"
    if books.open:
        if any(not line.posted for line in books.noted.values()):
            return "collect.unconfirmed"
        for declared in books.declared:
            declared.waits = False
        look_at_counts(books)
        books.closed_in_cycle[books.meeting_cycle] += 1
    return None
