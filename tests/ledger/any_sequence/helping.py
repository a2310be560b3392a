"""Help out of the solidarity fund, given or lent, and what the group spends on itself."""

from tests.ledger.any_sequence.state import BOX, SOLIDARITY_BOX, Books, group, not_payable

CAPS = {"illness": 10_000, "death": 15_000, "birth": 5_000}


def grant(books: Books, key: str, member: int, purpose: str, amount: int) -> str | None:
    if key in books.keys:
        return None
    if refusal := books.no_cash() or _why_no_help(books, purpose, amount) or books.alone(member):
        return refusal
    books.move(key, "grant", {SOLIDARITY_BOX: -amount, group("helped"): amount})
    return None


def lend_help(books: Books, key: str, member: int, purpose: str, amount: int) -> str | None:
    if key in books.keys:
        return None
    if refusal := books.no_cash():
        return refusal
    if not books.here(member):
        return "member.unknown"
    if books.has("help", member):
        return "solidarity.help_running"
    if refusal := _why_no_help(books, purpose, amount) or books.alone(member):
        return refusal
    books.move(key, "help", {SOLIDARITY_BOX: -amount, ("help", member): amount})
    return None


def _why_no_help(books: Books, purpose: str, amount: int) -> str | None:
    if refusal := not_payable(amount):
        return refusal
    if purpose not in CAPS:
        return "solidarity.unknown_purpose"
    if amount > CAPS[purpose]:
        return "solidarity.above_cap"
    return "solidarity.fund_short" if amount > books.has("solidarity box") else None


def repay_help(books: Books, key: str, member: int, amount: int) -> str | None:
    if key in books.keys:
        return None
    if refusal := books.no_cash() or not_payable(amount):
        return refusal
    if amount > books.has("help", member):
        return "solidarity.above_owed"
    books.move(key, "help_repaid", {SOLIDARITY_BOX: amount, ("help", member): -amount})
    return None


def spend(books: Books, key: str, amount: int) -> str | None:
    if key in books.keys:
        return None
    return books.alone() or books.no_cash() or spend_in(books, key, amount)


def spend_in(books: Books, key: str, amount: int) -> str | None:
    if refusal := not_payable(amount):
        return refusal
    if amount > books.has("box"):
        return "fund.short"
    books.move(key, "expense", {BOX: -amount, group("spent"): amount})
    return None
