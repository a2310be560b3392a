"""A self-help group: its year ends and its capital stays; the heirs of who died are paid at any meeting."""

from tests.ledger.any_sequence.meeting import note_what_is_owed
from tests.ledger.any_sequence.owning import leave_to_the_next_cycle
from tests.ledger.any_sequence.people import settle
from tests.ledger.any_sequence.state import BOX, OF_ONE_CYCLE, Books, group

OF_THE_FUND = {"fines for solidarity", "helped"}
"""The solidarity fund goes on like the capital: what was given to it, and what it gave."""


def close_year(books: Books, key: str) -> str | None:
    """What was earned stays in the group; savings, what is owed of them, and loans go on."""
    if key in books.keys:
        return None
    if not books.open:
        return "meeting.none_open"
    if books.meeting_cycle != books.cycle:
        return None
    if refusal := _unanswered(books):
        return refusal
    note_what_is_owed(books, key)
    for name in set(OF_ONE_CYCLE) - OF_THE_FUND:
        del books.pots[group(name)]
    leave_to_the_next_cycle(books)
    for loan in books.loans:
        if loan.status in ("requested", "approved"):
            loan.status = "refused"
    books.cycle, books.cycle_day = books.cycle + 1, books.day
    books.keys.add(key)
    return None


def _unanswered(books: Books) -> str | None:
    """What only the running year can answer."""
    if any(loan.status == "handed_over" for loan in books.loans):
        return "cycle.handover_waiting"
    return "collect.unconfirmed" if any(not line.posted for line in books.noted.values()) else None


def pay_heirs(books: Books, key: str, member: int) -> str | None:
    """Her savings minus what she owed."""
    if key in books.results:
        return None
    if books.here(member) or not books.has("shares", member):
        return "heirs.none"
    if refusal := books.no_cash():
        return refusal
    if any(loan.member == member and loan.status == "handed_over" for loan in books.loans):
        return "cycle.handover_waiting"
    moves = settle(books, member)
    if books.has("box") + moves[BOX] < 0:
        return "fund.short"
    if refusal := books.alone():
        return refusal
    books.move(key, "departure", moves)
    books.close_repaid(member)
    return None
