"""Money of others: lenders and grants have a box of their own; and what else the group earned, in its own box."""

from tests.ledger.any_sequence.state import (
    BOX,
    GRANTS,
    LINKAGE,
    OUTSIDE_BOX,
    Books,
    Lender,
    Pot,
    group,
    not_payable,
)


def earn(books: Books, key: str, amount: int) -> str | None:
    if key in books.keys:
        return None
    if refusal := books.no_cash() or not_payable(amount):
        return refusal
    books.move(key, "income", {BOX: amount, group("income"): amount})
    return None


def receive_grant(books: Books, key: str, amount: int) -> str | None:
    if key in books.keys:
        return None
    if refusal := books.no_cash() or not_payable(amount):
        return refusal
    books.move(key, "grant_in", {OUTSIDE_BOX: amount, GRANTS: amount})
    return None


def _granted(books: Books) -> int:
    """What the outside box holds of grants: they are first in it."""
    return min(books.has("grants"), books.has("outside box"))


def spend_grant(books: Books, key: str, amount: int) -> str | None:
    if key in books.keys:
        return None
    if refusal := books.no_cash() or not_payable(amount):
        return refusal
    if amount > _granted(books):
        return "fund.short"
    if refusal := books.alone():
        return refusal
    books.move(key, "grant_out", {OUTSIDE_BOX: -amount, GRANTS: -amount})
    return None


def to_loan_box(books: Books, key: str, amount: int) -> str | None:
    if key in books.keys:
        return None
    if refusal := books.no_cash() or not_payable(amount):
        return refusal
    if amount > books.has("outside box") - _granted(books):
        return "fund.short"
    books.move(key, "to_loan_box", {OUTSIDE_BOX: -amount, BOX: amount})
    return None


def receive_loan(books: Books, key: str, lender: str, amount: int) -> str | None:
    if key in books.keys:
        return None
    if refusal := books.no_cash() or not_payable(amount):
        return refusal
    books.lenders.append(Lender(lender, amount))
    books.move(key, "linkage_in", {OUTSIDE_BOX: amount, LINKAGE: amount, ("lender", len(books.lenders)): amount})
    return None


def repay_lender(books: Books, key: str, lender: int, fund: str, amount: int, charge: int) -> str | None:
    if key in books.keys:
        return None
    if refusal := books.alone() or books.no_cash():
        return refusal
    if lender > len(books.lenders):
        return "tier.not_a_member"
    if refusal := not_payable(amount + charge):
        return refusal
    if amount > books.has("lender", lender):
        return "tier.above_owed"
    box: Pot = BOX if fund == "loan" else OUTSIDE_BOX
    if amount + charge > books.pots[box]:
        return "fund.short"
    moves = {box: -amount - charge, LINKAGE: -amount, ("lender", lender): -amount, group("spent"): charge}
    books.move(key, "linkage_out", moves)
    return None
