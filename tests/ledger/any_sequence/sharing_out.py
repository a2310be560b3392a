"""The share-out: nothing new is taken, debts are netted, what is left is paid, and the next cycle begins."""

from fractions import Fraction

from tests.ledger.any_sequence.deciding import Voices, decided
from tests.ledger.any_sequence.helping import spend_in
from tests.ledger.any_sequence.owning import leave_to_the_next_cycle, pot_of
from tests.ledger.any_sequence.state import (
    BOX,
    COIN_XOF,
    OF_ONE_CYCLE,
    SHARE_XOF,
    SOLIDARITY_BOX,
    Books,
)


def freeze(books: Books, key: str) -> str | None:
    if not books.frozen and key not in books.keys:
        if books.open and any(not line.posted for line in books.noted.values()):
            return "collect.unconfirmed"
        books.keys.add(key)
        books.frozen = True
        for declared in books.declared:
            declared.waits = False
    return None


def share_out(books: Books, key: str, expenses: int) -> str | None:
    if any(known.startswith(f"{key}/") for known in books.keys):
        return None
    if not books.open:
        return "meeting.none_open"
    if books.meeting_cycle != books.cycle:
        return None
    if any(loan.status == "handed_over" for loan in books.loans):
        return "cycle.handover_waiting"
    if any(not line.posted for line in books.noted.values()):
        return "collect.unconfirmed"
    if not books.frozen:
        return "cycle.not_frozen"
    if refusal := books.alone():
        return refusal
    if expenses and (refusal := spend_in(books, f"{key}/expenses", expenses)):
        return refusal
    if refusal := _nothing_to_share(books):
        if expenses:
            books.forget(f"{key}/expenses")
        return refusal
    books.keys.add(f"{key}/done")
    books.paid_out[books.cycle] = _pay(books)
    _begin_next_cycle(books)
    return None


def thaw(books: Books, key: str) -> str | None:
    if key in books.keys:
        return None
    if not books.frozen:
        return "cycle.not_frozen"
    books.keys.add(key)
    books.frozen = False
    return None


def _nothing_to_share(books: Books) -> str | None:
    if books.has("bank") + books.has("wallet"):
        return "shareout.money_kept"
    if not any(books.has("shares", member) for member in books.people):
        return "shareout.no_shares"
    return "shareout.cash_short" if books.debts > books.has("box") else None


def take_over(books: Books, key: str, thing: str, member: int, voices: Voices) -> str | None:
    """A member takes a thing over, as long as what she will be due is worth it."""
    if key in books.keys:
        return None
    if refusal := books.no_cash():
        return refusal
    if not books.here(member):
        return "member.unknown"
    if thing not in books.owned:
        return "property.unknown"
    if not books.frozen:
        return "cycle.not_frozen"
    if refusal := _nothing_to_share(books):
        return refusal
    worth, of_thing = books.owned[thing], pot_of(thing)
    books.pots["taken", member] += worth
    exact = books.has("shares", member) // SHARE_XOF * _value(books)
    due, owed = exact.numerator // (exact.denominator * COIN_XOF) * COIN_XOF, sum(_owed(books, member))
    books.pots["taken", member] -= worth
    if owed > due:
        return "property.above_due"
    if refusal := decided(books, "property_taken", voices):
        return refusal
    books.move(key, "property_taken", {of_thing: -worth, ("taken", member): worth})
    return None


def _owed(books: Books, member: int) -> tuple[int, int, int]:
    """What she owes on loans, of fines, and to the solidarity fund."""
    loans = books.owed_loans(member)
    lent = sum(books.has("principal", loan) + books.has("charge", loan) for loan in loans) + books.has("taken", member)
    fines = books.has("fines", member) + sum(books.has("penalty", loan) for loan in loans)
    return lent, fines, books.has("dues", member) + books.has("help", member)


def _value(books: Books) -> Fraction:
    """What a share is worth once nobody is left in who owes the loan fund more than she is due."""
    counted = {member: books.has("shares", member) // SHARE_XOF for member in books.people}
    counted = {member: shares for member, shares in counted.items() if shares}
    while True:
        pool = books.has("box") - books.debts + sum(_to_loan_fund(books, member) for member in counted)
        value = Fraction(pool, sum(counted.values()))
        stay = {member: shares for member, shares in counted.items() if _to_loan_fund(books, member) <= shares * value}
        if stay == counted:
            return value
        counted = stay


def _to_loan_fund(books: Books, member: int) -> int:
    lent, fines, _ = _owed(books, member)
    return lent + (fines if books.rules.fines_go_to == "loan" else 0)


def _pay(books: Books) -> dict[int, int]:
    """Settle and pay everybody; give what each who has a line in the table takes home."""
    value, debts = _value(books), books.debts
    due: dict[int, int] = {}
    lost: dict[int, Fraction] = {}
    for member in books.people:
        exact = books.has("shares", member) // SHARE_XOF * value
        due[member] = exact.numerator // (exact.denominator * COIN_XOF) * COIN_XOF
        if exact and _to_loan_fund(books, member) <= exact and sum(_owed(books, member)) <= due[member]:
            lost[member] = due[member] - exact
    owed = {member: _owed(books, member) for member in books.people}
    settled = {member: _settle(books, member, due[member], *owed[member]) for member in books.people}
    net = {member: due[member] - settled[member] for member in books.people}
    books.pots[BOX] -= sum(net.values())
    if books.rules.remainder == "largest_fraction":
        lucky = sorted(lost, key=lambda member: (lost[member], member))[: (books.has("box") - debts) // COIN_XOF]
        for member in lucky:
            net[member] += COIN_XOF
            books.pots[BOX] -= COIN_XOF
    if books.rules.remainder == "solidarity":
        books.pots[SOLIDARITY_BOX] += books.pots[BOX] - debts
        books.pots[BOX] = debts
    each = _split(books)
    assert min(books.pots.values()) >= 0
    return {member: net[member] + each for member in books.people if due[member] + sum(owed[member])}


def _settle(books: Books, member: int, due: int, lent: int, fines: int, help_: int) -> int:
    """Take her debts from what she is due; give how much was taken."""
    for_loans = min(due, lent)
    for_fines = min(due - for_loans, fines)
    for_help = min(due - for_loans - for_fines, help_)
    left = for_loans
    for loan in books.owed_loans(member):
        for part in ("charge", "principal"):
            left -= _take(books, part, loan, left)
    _take(books, "taken", member, left)
    left = for_fines
    for loan in books.owed_loans(member):
        left -= _take(books, "penalty", loan, left)
    _take(books, "fines", member, left)
    _take(books, "help", member, for_help - _take(books, "dues", member, for_help))
    carried_over = for_help + (for_fines if books.rules.fines_go_to == "solidarity" else 0)
    books.pots[BOX] -= carried_over
    books.pots[SOLIDARITY_BOX] += carried_over
    books.close_repaid(member)
    return for_loans + for_fines + for_help


def _take(books: Books, name: str, number: int, most: int) -> int:
    taken = min(most, books.has(name, number))
    books.pots[name, number] -= taken
    return taken


def _split(books: Books) -> int:
    """The solidarity fund is carried over, or split equally among those who are here."""
    here = [member for member, person in books.people.items() if person.here]
    if books.rules.solidarity_at_end == "carried" or not here:
        return 0
    each = books.has("solidarity box") // len(here) // COIN_XOF * COIN_XOF
    books.pots[SOLIDARITY_BOX] -= each * len(here)
    return each


def _begin_next_cycle(books: Books) -> None:
    for pot in list(books.pots):
        if pot[0] in ("shares", "solidarity", *OF_ONE_CYCLE):
            del books.pots[pot]
    leave_to_the_next_cycle(books)
    for loan in books.loans:
        if loan.status in ("requested", "approved"):
            loan.status = "refused"
    books.missed.clear()
    books.cycle, books.cycle_day, books.frozen = books.cycle + 1, books.day, False


def purchase(books: Books, key: str, member: int, shares: int) -> str | None:
    """What a member puts straight back, at the first meeting of the new cycle."""
    if key in books.keys:
        return None
    if refusal := books.no_cash():
        return refusal
    if books.frozen:
        return "cycle.frozen"
    if not books.here(member):
        return "member.unknown"
    if shares <= 0:
        return "money.not_positive"
    paid = books.paid_out.get(books.cycle - 1)
    if paid is None or books.first_of_cycle[books.cycle] != books.meeting:
        return "opening_purchase.over"
    amount = shares * SHARE_XOF
    if books.has("shares", member) + amount > paid.get(member, 0):
        return "opening_purchase.above_paid"
    books.move(key, "savings", {BOX: amount, ("shares", member): amount})
    books.put_back.add(key)
    return None
