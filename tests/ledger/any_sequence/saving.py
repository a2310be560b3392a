"""Savings and contributions: declared, answered, noted in the round, posted."""

from tests.ledger.any_sequence.fining import check_fines, pay_in
from tests.ledger.any_sequence.lending import repay_in, settled_today
from tests.ledger.any_sequence.next_meeting import owed_at_next_meeting
from tests.ledger.any_sequence.state import (
    BOX,
    SHARE_XOF,
    SOLIDARITY_BOX,
    Books,
    Declared,
    Noted,
    not_payable,
)


def not_to_save(books: Books, member: int, shares: int) -> str | None:
    """Why this member may not save so many shares."""
    if not books.here(member):
        return "member.unknown"
    if books.frozen:
        return "cycle.frozen"
    if books.people[member].waits_for > books.cycle:
        return "savings.joins_next_cycle"
    if shares <= 0:
        return "money.not_positive"
    saved = books.brought_today("savings", ("shares", member)) // SHARE_XOF
    if shares < books.fewest_shares(member, saved):
        return "savings.too_few"
    most = books.most_shares(member, saved)
    return "savings.too_many" if most is not None and shares > most else None


def declare(books: Books, key: str, member: int, shares: int) -> str | None:
    if key in books.keys:
        return None
    return not_to_save(books, member, shares) or _declare(books, key, member, "savings", shares)


def declare_repayment(books: Books, key: str, member: int, amount: int) -> str | None:
    if key in books.keys:
        return None
    owed = sum(owed_at_next_meeting(books, loan) for loan in books.owed_loans(member))
    amount = min(amount, owed or amount)
    if refusal := not_payable(amount):
        return refusal
    return _declare(books, key, member, "repayment", amount) if owed else "loan.nothing_owed"


def _declare(books: Books, key: str, member: int, kind: str, number: int) -> str | None:
    """A word that confirms a screen from before the newest one, and is heard after it, changes nothing."""
    if any(one.member == member and one.kind == kind for one in books.declared[books.shown :]):
        return "declaration.newer"
    books.end_declared(member, kind)
    books.keys.add(key)
    books.declared.append(Declared(member, kind, number))
    return None


def decide(books: Books, key: str, place: int, accept: bool) -> str | None:
    """Answer the declaration at a place in the list of all that were ever made."""
    if key in books.keys:
        return None
    declared = books.declared[place] if place < len(books.declared) else None
    if declared is None or not declared.waits:
        return "declaration.none_waiting"
    if accept and (refusal := _confirm(books, key, declared)):
        return refusal
    declared.waits = False
    books.keys.add(key)
    return None


def _confirm(books: Books, key: str, declared: Declared) -> str | None:
    if declared.kind == "repayment":
        return books.no_cash() or repay_in(books, key, declared.member, declared.number)
    if refusal := books.no_cash():
        return refusal
    if refusal := not_to_save(books, declared.member, declared.number):
        return refusal
    save_in(books, key, declared.member, declared.number)
    return None


def save_in(books: Books, key: str, member: int, shares: int) -> None:
    amount = shares * SHARE_XOF
    books.move(key, "savings", {BOX: amount, ("shares", member): amount})


def note(
    books: Books, key: str, member: int, shares: int, solidarity: int | None = None, fines: int = 0, repayment: int = 0
) -> str | None:
    if key in books.keys:
        return None
    if refusal := books.no_cash():
        return refusal
    if not books.here(member):
        return "member.unknown"
    before = books.noted.get(member)
    if before and before.posted:
        books.keys.add(key)
        return None
    if solidarity is None:
        usual = books.rules.solidarity_xof
        left = usual + books.has("dues", member) - books.brought_today("solidarity", ("solidarity", member))
        solidarity = min(usual, max(left, 0)) if shares else 0
    line = Noted(shares, solidarity, fines, repayment)
    if refusal := _why_not_brought(books, member, line):
        return refusal
    books.noted[member] = line
    came = books.came.setdefault(books.meeting, set())
    came.discard(member)
    if any((line.shares, line.solidarity, line.fines, line.repayment)):
        came.add(member)
    books.keys.add(key)
    return None


def _why_not_brought(books: Books, member: int, line: Noted) -> str | None:
    refusals = (
        line.shares and not_to_save(books, member, line.shares),
        line.fines and check_fines(books, member, line.fines),
        line.repayment and _why_not_repaid(books, member, line.repayment),
        line.solidarity and _why_no_contribution(books, member, line.solidarity),
    )
    return next((refusal for refusal in refusals if refusal), None)


def _why_not_repaid(books: Books, member: int, amount: int) -> str | None:
    """In the round nothing is handed back: no more than she owes is taken."""
    owed = settled_today(books, member)
    above = "loan.above_owed" if amount > owed else None
    return not_payable(amount) or (above if owed else "loan.nothing_owed")


def _why_no_contribution(books: Books, member: int, amount: int) -> str | None:
    """Given as usual it is the usual amount; another one is at most that and what she owes, over all of the day."""
    given, most = books.brought_today("solidarity", ("solidarity", member)), books.rules.solidarity_xof
    most += books.has("dues", member)
    above = "solidarity.not_a_contribution" if given + amount > most else None
    return not_payable(amount) or above


def post_round(books: Books, key: str) -> str | None:
    if any(known.startswith(f"{key}/m") for known in books.keys):
        return None
    if refusal := books.no_cash():
        return refusal
    waiting = {member: line for member, line in books.noted.items() if not line.posted}
    if not waiting:
        return "collect.nothing_noted"
    for member, line in sorted(waiting.items()):
        if refusal := _why_not_brought(books, member, line):
            return refusal
    for member, line in sorted(waiting.items()):
        _post(books, f"{key}/m{member}", member, line)
    return None


def _post(books: Books, key: str, member: int, line: Noted) -> None:
    line.posted = True
    books.end_declared(member, "savings")
    if line.fines:
        pay_in(books, f"{key}/fines", member, line.fines)
    if line.shares:
        save_in(books, key, member, line.shares)
    if line.solidarity:
        contribute_in(books, f"{key}/solidarity", member, line.solidarity)
    if line.repayment:
        books.end_declared(member, "repayment")
        repay_in(books, f"{key}/repayment", member, line.repayment)


def contribute_in(books: Books, key: str, member: int, amount: int) -> None:
    books.move(key, "solidarity", {SOLIDARITY_BOX: amount, ("solidarity", member): amount})
