"""Loans: asked for, voted on, handed over, acknowledged, repaid, given up, given more time, refinanced."""

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from tests.ledger.any_sequence.deciding import Voices, decided
from tests.ledger.any_sequence.fining import into_fund
from tests.ledger.any_sequence.lateness import late, planned
from tests.ledger.any_sequence.meeting import charge, charge_of_period
from tests.ledger.any_sequence.state import (
    BOX,
    CYCLE_WEEKS,
    FIRST_LOAN_WEEK,
    LAST_WEEKS,
    PERIOD_WEEKS,
    QUORUM,
    RECORDER,
    SHARE_XOF,
    Books,
    Loan,
    Pot,
    not_payable,
)


def request_loan(books: Books, key: str, member: int, amount: int, weeks: int, refinances: bool = False) -> str | None:
    if key in books.keys:
        return None
    refusal = _why_no_request(books, member, amount, weeks, refinances=refinances)
    if refusal is None:
        books.keys.add(key)
        percent = 2 if books.family == "shg" else 10
        books.loans.append(Loan(member, amount, weeks, refinances, books.rules.charge_model, percent))
    return refusal


def _why_no_request(books: Books, member: int, amount: int, weeks: int, *, refinances: bool) -> str | None:
    if not books.here(member):
        return "member.unknown"
    if books.frozen:
        return "cycle.frozen"
    hers = [loan for loan in books.loans if loan.member == member]
    if any(loan.status in ("requested", "approved") for loan in hers):
        return "loan.asked_already"
    owed = [_renewed_by(books, loan) for loan in books.owed_loans(member)]
    if refinances and not owed:
        return "loan.nothing_owed"
    if refinances and amount < sum(owed):
        return "loan.below_owed"
    if refusal := not_payable(amount) or _barred(books, member, weeks, late_matters=not refinances):
        return refusal
    lent = sum(loan.amount for loan in hers if loan.status == "handed_over")
    cash = books.has("box")
    if refinances:
        cash += sum(owed)
    else:
        lent += sum(books.has("principal", n) for n, loan in enumerate(books.loans, 1) if loan.member == member)
    times = 5 if books.has("owed outside") else books.rules.loan_multiplier
    limit = min(max(times * books.has("shares", member) - lent, 0), cash)
    return "loan.above_limit" if amount > limit // 5 * 5 else None


def _barred(books: Books, member: int, weeks: int, *, late_matters: bool) -> str | None:
    if books.week < FIRST_LOAN_WEEK:
        return "loan.too_early"
    if late_matters and any(late(books, loan) for loan in books.owed_loans(member)):
        return "loan.overdue"
    if weeks > books.max_weeks:
        return "loan.term_too_long"
    return "loan.after_shareout" if weeks > longest_weeks(books) else None


def longest_weeks(books: Books) -> int:
    if books.family == "shg":  # nothing is shared out
        return books.max_weeks
    return max(min(books.max_weeks, CYCLE_WEEKS - LAST_WEEKS - books.week), 0)


def cast_vote(books: Books, key: str, member: int, loan: int, approves: bool) -> str | None:
    if loan > len(books.loans):
        return "loan.not_approved"
    asked = books.loans[loan - 1]
    officers = {number for number, person in books.people.items() if person.officer}
    if asked.votes.get(member) == approves:
        return None if officers - {asked.member} else "vote.no_voters"
    if member == asked.member:
        return "vote.borrower"
    if member not in officers:
        return "vote.not_an_officer"
    if member in asked.votes:
        return "vote.already_cast"
    voters = officers - {asked.member}
    if _outcome(asked, voters) or asked.status != "requested":
        return "vote.closed"
    asked.votes[member] = approves
    outcome = _outcome(asked, voters)
    asked.status = outcome if outcome in ("approved", "refused") else "requested"
    return None


def _outcome(asked: Loan, voters: set[int]) -> str:
    counted = Counter(approves for member, approves in asked.votes.items() if member in voters)
    if counted[True] >= min(QUORUM, len(voters)):
        return "approved"
    if 2 * counted[False] > len(voters):
        return "refused"
    return "stuck" if counted.total() == len(voters) else ""


def hand_over(books: Books, key: str, loan: int) -> str | None:
    if loan > len(books.loans):
        return "loan.not_approved"
    lent = books.loans[loan - 1]
    if refusal := books.no_cash():
        return refusal
    if lent.status == "handed_over":
        return None
    if lent.status != "approved":
        return "loan.not_approved"
    if books.frozen:
        return "cycle.frozen"
    moves: Counter[Pot] = Counter({("handover", loan): lent.amount, BOX: -lent.amount})
    if lent.refinances:
        if refusal := _renew(books, lent, attempt(lent, loan, "handover")):
            return refusal
        moves.update(settled_by(books, lent.member, lent.amount))
    elif lent.amount > books.has("box"):
        return "loan.box_short"
    elif lent.member == RECORDER and (refusal := books.alone()):
        return refusal
    books.move(attempt(lent, loan, "handover"), "handover", moves)
    lent.status, lent.handed_day = "handed_over", books.day
    lent.periods = -(-lent.weeks // PERIOD_WEEKS)
    lent.next_day = books.day + 7 * min(PERIOD_WEEKS, lent.weeks)
    lent.last_day = books.day + 7 * lent.weeks
    lent.term_day = books.day
    lent.plan, lent.charges = planned(lent.amount, books.day, lent.weeks, 0), {}
    if lent.refinances:
        books.close_repaid(lent.member)
    return None


def _renew(books: Books, lent: Loan, key: str) -> str | None:
    """Charge what has begun on the loans that a new one takes the place of, where it covers them."""
    old_loans = books.owed_loans(lent.member)
    renewed = sum(_renewed_by(books, old) for old in old_loans)
    if lent.amount < renewed:
        return "loan.below_owed"
    fines = sum(books.has("penalty", old) for old in old_loans) if books.rules.fines_go_to == "solidarity" else 0
    if lent.amount - renewed + fines > books.has("box"):
        return "loan.box_short"
    if lent.member == RECORDER and (refusal := books.alone()):
        return refusal
    for old in old_loans:
        if _started(books, old):
            charge(books, f"{key}/charge/{old}/{books.loans[old - 1].charged + 1}", old)
    return None


def _renewed_by(books: Books, loan: int) -> int:
    """What a new loan settles of it: the period that has begun is paid as well."""
    return books.owed_on(loan) + _started(books, loan)


def _started(books: Books, number: int) -> int:
    """The charge of the period under way; one that begins at today's meeting costs nothing yet."""
    loan = books.loans[number - 1]
    step = 7 * PERIOD_WEEKS
    began = max(day for day in range(loan.term_day, max(loan.next_day, loan.term_day + 1), step))
    over = max(books.meeting_days[:-1] if books.open else books.meeting_days, default=None)
    if over is None or began > over or (books.open and began >= books.meeting_days[-1]):
        return 0
    if loan.charge_model == "flat-term":
        return 0
    return charge_of_period(loan, loan.charged + 1, books.has("principal", number), books.has("charge", number))


def withdraw(books: Books, key: str, member: int, loan: int) -> str | None:
    """She takes her own request back, as long as no money is on its way."""
    if key in books.keys:
        return None
    if loan > len(books.loans):
        return "loan.not_approved"
    asked = books.loans[loan - 1]
    if asked.member != member or asked.status not in ("requested", "approved"):
        return "loan.not_waiting"
    books.keys.add(key)
    asked.status = "refused"
    return None


def attempt(lent: Loan, loan: int, step: str) -> str:
    """Each step of a loan stands once, and once more after each time it was reversed."""
    name = f"loan/{loan}/{step}"
    return f"{name}/{lent.attempts[step]}" if lent.attempts[step] else name


def acknowledge(books: Books, key: str, member: int, loan: int) -> str | None:
    if loan > len(books.loans):
        return "loan.not_approved"
    lent = books.loans[loan - 1]
    if lent.status not in ("handed_over", "running") or lent.member != member:
        return "loan.not_handed_over"
    if lent.status == "handed_over":
        moves = {("handover", loan): -lent.amount, ("principal", loan): lent.amount}
        if lent.charge_model == "flat-term" and (amount := charge_of_period(lent, 1, lent.amount, 0)):
            moves |= {("charge", loan): amount, ("charges earned", 0): amount}
            lent.charges[1] = amount
        books.move(attempt(lent, loan, "acknowledged"), "loan", moves, meeting=0)
        lent.status = "running"
    return None


def settled_today(books: Books, member: int) -> int:
    """What settles all her loans."""
    return sum(books.owed_on(loan) + _early(books, loan) for loan in books.owed_loans(member))


def _early(books: Books, loan: int) -> int:
    """What a loan costs beyond what is owed when all of it is brought before its due meeting."""
    here = books.here(books.loans[loan - 1].member)
    return _started(books, loan) if here and books.rules.started_period == "charged" else 0


def begun_periods(books: Books, member: int, amount: int) -> dict[int, int]:
    """Of each loan that an amount settles early, the charge of the period under way."""
    begun: dict[int, int] = {}
    for loan in books.owed_loans(member):
        owed = books.owed_on(loan)
        if amount >= owed and (early := _early(books, loan)):
            begun[loan] = early
        amount = max(amount - owed - begun.get(loan, 0), 0)
    return begun


def charge_begun(books: Books, key: str, begun: Mapping[int, int]) -> None:
    for loan in begun:
        charge(books, f"{key}/charge/{loan}/{books.loans[loan - 1].charged + 1}", loan)


def settled_by(
    books: Books, member: int, amount: int, *, cash: bool = True, begun: Mapping[int, int] = MappingProxyType({})
) -> Counter[Pot]:
    """Lay an amount over her loans, oldest first: fines, then charge, then principal; ``begun`` is charged still."""
    moves: Counter[Pot] = Counter()
    for loan in books.owed_loans(member):
        for part in ("penalty", "charge", "principal"):
            paid = min(amount, books.has(part, loan) + (begun.get(loan, 0) if part == "charge" else 0))
            amount -= paid
            moves[part, loan] -= paid
            if cash:
                moves.update(into_fund(books, paid) if part == "penalty" else {BOX: paid})
    return Counter({pot: moved for pot, moved in moves.items() if moved})


def repay(books: Books, key: str, member: int, amount: int) -> str | None:
    if key in books.keys:
        return None
    return books.no_cash() or repay_in(books, key, member, amount)


def repay_in(books: Books, key: str, member: int, amount: int) -> str | None:
    if refusal := not_payable(amount):
        return refusal
    owed = settled_today(books, member)
    if not owed:
        return "loan.nothing_owed"
    charge_begun(books, key, begun_periods(books, member, amount))
    books.move(key, "repayment", settled_by(books, member, amount))
    books.close_repaid(member)
    if books.rules.overpayment == "shares" and not books.frozen and books.here(member):
        _buy_shares(books, f"{key}/shares", member, amount - owed)
    return None


def _buy_shares(books: Books, key: str, member: int, left_over: int) -> None:
    """What is too much becomes as many whole shares as she may still buy at this meeting."""
    most = books.most_shares(member, books.brought_today("savings", ("shares", member)) // SHARE_XOF)
    shares = left_over // SHARE_XOF if most is None else min(left_over // SHARE_XOF, most)
    if shares > 0:
        amount = shares * SHARE_XOF
        books.move(key, "savings", {BOX: amount, ("shares", member): amount})


def write_off(books: Books, key: str, loan: int, voices: Voices) -> str | None:
    """Given up is what is still owed, and what is on its way to a borrower who never said that she has it."""
    if key in books.keys:
        return None
    if loan > len(books.loans) or books.loans[loan - 1].status not in ("running", "handed_over"):
        return "loan.nothing_owed"
    if refusal := books.no_cash() or _for_her_own(books, loan) or decided(books, "write_off", voices):
        return refusal
    parts = {part: books.has(part, loan) for part in ("handover", "penalty", "charge", "principal")}
    moves: dict[Pot, int] = {(part, loan): -amount for part, amount in parts.items()}
    books.move(key, "write_off", moves | {("lost", 0): sum(parts.values())})
    books.loans[loan - 1].status = "written_off"
    return None


def reschedule(books: Books, key: str, loan: int, weeks: int, voices: Voices) -> str | None:
    if key in books.keys:
        return None
    if loan > len(books.loans) or books.loans[loan - 1].status not in ("handed_over", "running"):
        return "loan.nothing_owed"
    if refusal := books.no_cash() or _for_her_own(books, loan):
        return refusal
    lent = books.loans[loan - 1]
    if not longest_weeks(books):
        return "loan.after_shareout"
    if not 1 <= weeks <= longest_weeks(books):
        return "loan.term_too_long"
    if lent.status != "running":
        return "loan.nothing_owed"
    last_day = books.day + 7 * weeks
    if (lent.replanned, lent.last_day) == (lent.charged, last_day):
        return None
    if refusal := decided(books, "reschedule", voices):
        return refusal
    lent.periods = lent.charged + -(-weeks // PERIOD_WEEKS)
    lent.next_day, lent.last_day = books.day + 7 * min(weeks, PERIOD_WEEKS), last_day
    lent.replanned, lent.term_day = lent.charged, books.day
    lent.plan, lent.charges = planned(books.has("principal", loan), books.day, weeks, lent.charged), {}
    books.keys.add(key)
    return None


def _for_her_own(books: Books, loan: int) -> str | None:
    """The two who write the assembly's vote down do not do so about their own debts."""
    return "vote.borrower" if books.loans[loan - 1].member in (RECORDER, books.second) else None
