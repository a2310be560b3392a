"""Fines: imposed is one event, paid is another."""

from tests.ledger.any_sequence.deciding import Voices, decided
from tests.ledger.any_sequence.state import BOX, SOLIDARITY_BOX, Books, Pot, group, not_payable

AUTOMATIC = {"late": 50, "absent": 100}
BY_VOTE = {"disorder": 100, "key_absent": 250}
LATE_LOAN_XOF = 250
MISSED_SAVING_XOF = 100


def impose(books: Books, key: str, member: int, code: str, voted: bool) -> str | None:
    if key in books.keys:
        return None
    if refusal := books.no_cash():
        return refusal
    if not books.here(member):
        return "member.unknown"
    if code not in AUTOMATIC | BY_VOTE:
        return "fine.unknown"
    if code in BY_VOTE and not voted:
        return "fine.needs_vote"
    impose_in(books, key, member, (AUTOMATIC | BY_VOTE)[code])
    return None


def impose_in(books: Books, key: str, member: int, amount: int) -> None:
    books.move(key, "fine", {("fines", member): amount, group("fines earned"): amount})


def impose_by_vote(books: Books, key: str, member: int, code: str, voices: Voices) -> str | None:
    if key in books.keys:
        return None
    if refusal := books.no_cash():
        return refusal
    if code not in AUTOMATIC | BY_VOTE:
        return "fine.unknown"
    if not books.here(member):
        return "member.unknown"
    if refusal := decided(books, "fine", voices):
        return refusal
    impose_in(books, key, member, (AUTOMATIC | BY_VOTE)[code])
    return None


def check_fines(books: Books, member: int, amount: int) -> str | None:
    return not_payable(amount) or ("fine.above_owed" if amount > books.has("fines", member) else None)


def pay_fine(books: Books, key: str, member: int, amount: int) -> str | None:
    if key in books.keys:
        return None
    if refusal := books.no_cash() or check_fines(books, member, amount):
        return refusal
    pay_in(books, key, member, amount)
    return None


def pay_in(books: Books, key: str, member: int, amount: int) -> None:
    books.move(key, "fine_paid", {("fines", member): -amount} | into_fund(books, amount))


def into_fund(books: Books, amount: int) -> dict[Pot, int]:
    """Where the cash of a paid fine is laid."""
    if books.rules.fines_go_to == "loan":
        return {BOX: amount}
    return {SOLIDARITY_BOX: amount, group("fines for solidarity"): amount}
