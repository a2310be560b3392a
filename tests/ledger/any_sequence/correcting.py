"""A correction takes back one movement of the open meeting or the one before, whole, if nothing later stands on it."""

from tests.ledger.any_sequence.state import Books

BY_HAND = {
    "savings", "buy_in", "solidarity", "fine", "fine_paid", "repayment", "handover", "loan", "grant", "help",
    "help_repaid", "expense", "write_off",
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
    number, cycle, opened_at = books.before
    first, since = (number, opened_at) if number and cycle == books.cycle else (books.meeting, books.opened_at)
    if result.meeting < first if result.meeting else result.at < since:
        return "correction.not_latest_meeting"
    if any(books.pots[pot] - moved < 0 for pot, moved in result.moves.items()):
        return "correction.built_upon"
    books.move(key, "reversal", {pot: -moved for pot, moved in result.moves.items()})
    result.reversed = True
    _restore(books, target)
    return None


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
