"""A correction takes back one movement of the open meeting or the one before, whole, if nothing later stands on it."""

from tests.ledger.any_sequence.state import Books

BY_HAND = {
    "savings", "buy_in", "solidarity", "fine", "fine_paid", "repayment", "handover", "loan", "grant", "help",
    "help_repaid", "expense", "write_off", "income", "grant_in", "grant_out", "to_loan_box", "linkage_in",
    "linkage_out", "difference", "pot", "stakes", "deposit", "withdrawal", "interest", "bank_fee",
    "property_in", "property_out", "property_less",
    "property_taken",
}  # fmt: skip


def reverse(books: Books, key: str, target: str) -> str | None:
    if key in books.keys:
        return None
    if refusal := books.no_cash():
        return refusal
    result = books.results.get(target)
    if result is None:
        return "correction.unknown"
    if result.reversed:
        return "correction.already"
    if result.kind not in BY_HAND:
        return "correction.not_possible"
    if not _may_still_be_corrected(books, target):
        return "correction.not_latest_meeting"
    if result.meeting != books.meeting and _settled_at_close(books, result.kind):
        return "correction.built_upon"
    return books.alone() or undo(books, key, target)


def _settled_at_close(books: Books, kind: str) -> bool:
    """Whether the close has written who did not bring hers."""
    if kind in ("savings", "buy_in"):
        return books.family != "vsla"
    return kind == "solidarity" and books.rules.missed_solidarity == "owed"


def _may_still_be_corrected(books: Books, target: str) -> bool:
    """It is of the open meeting or of the one before, in this cycle; what is of none, of the days between."""
    result = books.results[target]
    before = len(books.meeting_cycles) > 1 and books.meeting_cycles[-2] == books.cycle
    first = books.meeting - 1 if before else books.meeting
    return result.meeting >= first if result.meeting else result.at >= books.opened_ats[first - 1]


def undo(books: Books, key: str, target: str) -> str | None:
    """Take one movement back, whole; give why something that was built on it forbids it."""
    result = books.results[target]
    if any(books.pots[pot] - moved < 0 for pot, moved in result.moves.items()):
        return "correction.built_upon"
    books.move(key, "reversal", {pot: -moved for pot, moved in result.moves.items()})
    books.results[key].takes_back = result.kind
    result.reversed = True
    _restore(books, target)
    return None


def take_back(books: Books, key: str, loan: int) -> str | None:
    """Money that never reached its borrower is laid back into its box, at whatever meeting is open."""
    if key in books.keys:
        return None
    if refusal := books.no_cash():
        return refusal
    if loan > len(books.loans):
        return "loan.not_approved"
    if books.loans[loan - 1].status != "handed_over":
        return "loan.not_handed_over"
    given = (name for name, result in books.results.items() if result.kind == "handover" and not result.reversed)
    return undo(books, key, next(name for name in given if books.results[name].moves.get(("handover", loan))))


def _restore(books: Books, target: str) -> None:
    result = books.results[target]
    for number in sorted({number for name, number in result.moves if name in ("principal", "charge", "penalty")}):
        books.loans[number - 1].status = "running" if books.owed_on(number) else "repaid"
    for number in (number for (name, number), moved in result.moves.items() if name == "handover" and moved):
        loan = books.loans[number - 1]
        if result.kind != "write_off":
            loan.attempts["handover" if result.kind == "handover" else "acknowledged"] += 1
        loan.status = "approved" if result.kind == "handover" else "handed_over"
    if result.kind == "buy_in":
        member = next(number for name, number in result.moves if name == "shares")
        books.people[member].waits_for = books.cycle + 1
