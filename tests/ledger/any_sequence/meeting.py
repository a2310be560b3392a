"""A meeting opens, and what fell due is charged; it closes, and what nobody confirmed has lapsed."""

from datetime import timedelta

from tests.ledger.any_sequence.counting import look_at_counts
from tests.ledger.any_sequence.fining import AUTOMATIC, LATE_LOAN_XOF, MISSED_SAVING_XOF, impose_in
from tests.ledger.any_sequence.lateness import late
from tests.ledger.any_sequence.state import FIRST_MEETING_ON, PERIOD_WEEKS, SHARE_XOF, Books, Loan, group, to_coin


def open_meeting(books: Books, key: str) -> str | None:
    if key in books.opened_under:
        return None if books.opened_under[key] <= books.meeting else "meeting.none_open"
    if books.open:
        return None
    books.meeting, books.open = books.meeting + 1, True
    books.opened_under[key] = books.meeting
    books.first_of_cycle.setdefault(books.cycle, books.meeting)
    for number, loan in enumerate(books.loans, 1):
        while loan.status == "running" and books.day >= loan.next_day and not charged_no_more(books, loan):
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


def charged_no_more(books: Books, loan: Loan) -> bool:
    """She died, and the assembly has given no more time since."""
    died_on = books.died_on(loan.member)
    return died_on is not None and (loan.replanned is None or loan.term_day < died_on)


def charge_of_period(loan: Loan, period: int, principal: int, owed: int) -> int:
    """What a period costs, as the loan's model has it: of what was lent, of all that is owed, or of what remains."""
    if principal + owed <= 0:
        return 0
    base = {
        "flat": loan.amount if period <= loan.periods else 0,
        "flat-term": loan.amount if period == 1 else 0,
        "rollover": principal + owed,
        "declining": principal,
    }
    return to_coin(base[loan.charge_model] * loan.percent, 100)


def charge(books: Books, key: str, number: int) -> None:
    """The charge of the period that is over; that of a whole term was written at the hand-over."""
    loan = books.loans[number - 1]
    loan.charged += 1
    loan.plan.setdefault(loan.charged, (loan.next_day, 0))
    amount = charge_of_period(loan, loan.charged, books.has("principal", number), books.has("charge", number))
    if amount and loan.charge_model != "flat-term":
        loan.charges[loan.charged] = amount
        books.move(key, "charge", {("charge", number): amount, group("charges earned"): amount})
    loan.next_day += 7 * PERIOD_WEEKS
    if loan.charged < loan.periods:
        loan.next_day = min(loan.next_day, loan.last_day)


def _fine_if_late(books: Books, number: int, loan: Loan) -> None:
    """Once for each term: more time begins another."""
    if late(books, number) and not charged_no_more(books, loan) and loan.last_day not in loan.fined_for:
        loan.fined_for.add(loan.last_day)
        moves = {("penalty", number): LATE_LOAN_XOF, group("fines earned"): LATE_LOAN_XOF}
        last_on = FIRST_MEETING_ON + timedelta(days=loan.last_day)
        books.move(f"loan/{number}/late/{last_on}", "fine", moves)


def close_meeting(books: Books, key: str, meeting: int) -> str | None:
    if refusal := close_in(books, meeting):
        return refusal
    if books.open and books.meeting_cycle == books.cycle:
        note_what_is_owed(books, key)
    books.open = False
    return None


def note_what_is_owed(books: Books, key: str) -> None:
    """Who did not save or contribute owes it, where the group has it so; a day asks for it once."""
    if books.frozen:
        return
    again = books.meeting_days[-1] in books.meeting_days[:-1]
    asked = [n for n, person in sorted(books.people.items()) if person.here and person.waits_for <= books.cycle]
    for member in asked:
        if books.family in ("epc", "shg"):
            saved = _since_opening(books, "savings", "shares", member) // SHARE_XOF
            books.missed[member] = max(books.missed[member] + (0 if again else 1) - saved, 0)
            if books.doubles and saved < 1 and not again:
                impose_in(books, f"{key}/missed/{member}", member, MISSED_SAVING_XOF)
        if books.rules.missed_solidarity == "owed" and (usual := books.rules.solidarity_xof):
            given = _since_opening(books, "solidarity", "solidarity", member)
            owed = books.has("dues", member) + (0 if again else usual) - given
            books.pots["dues", member] = max(owed, 0)


def _since_opening(books: Books, kind: str, pot: str, member: int) -> int:
    """What came at this meeting, less what was taken back at it."""
    return sum(
        result.moves.get((pot, member), 0)
        for result in books.results.values()
        if result.meeting == books.meeting and kind in (result.kind, result.takes_back)
    )


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
