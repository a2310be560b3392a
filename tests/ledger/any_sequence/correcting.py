"""A correction takes back one movement of the latest meeting, whole, if nothing later stands on it."""

from tests.ledger.any_sequence.state import Books

BY_HAND = {
    "savings", "buy_in", "solidarity", "fine", "fine_paid", "repayment", "handover", "loan", "grant", "help",
    "help_repaid", "expense",
}  # fmt: skip


def reverse(books: Books, key: str, target: str) -> str | None:
    if key in books.keys:
        return None
    deed = books.deeds.get(target)
    if deed is None:
        return "correction.unknown"
    if deed.reversed:
        return "correction.already"
    if deed.kind not in BY_HAND:
        return "correction.not_possible"
    if not books.meeting or (deed.meeting != books.meeting if deed.meeting else deed.at < books.opened_at):
        return "correction.not_latest_meeting"
    if books.meeting_cycle != books.cycle:
        return "cycle.closed"
    if any(books.pots[pot] - moved < 0 for pot, moved in deed.moves.items()):
        return "correction.built_upon"
    books.move(key, "reversal", {pot: -moved for pot, moved in deed.moves.items()})
    deed.reversed = True
    _restore(books, target)
    return None


def _restore(books: Books, target: str) -> None:
    deed = books.deeds[target]
    for number in sorted({number for name, number in deed.moves if name in ("principal", "charge", "penalty")}):
        books.loans[number - 1].status = "running" if books.owed_on(number) else "repaid"
    for number in (number for name, number in deed.moves if name == "handover"):
        loan = books.loans[number - 1]
        loan.attempts["handover" if deed.kind == "handover" else "acknowledged"] += 1
        loan.status = "approved" if deed.kind == "handover" else "handed_over"
    if deed.kind == "buy_in":
        member = next(number for name, number in deed.moves if name == "shares")
        books.people[member].waits_for = books.cycle + 1
