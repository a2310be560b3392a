"""What the group owns together, and money of the loan fund that is kept at a bank or in a wallet."""

from tests.ledger.any_sequence.deciding import Voices, decided
from tests.ledger.any_sequence.state import BOX, COIN_XOF, Books, Pot, group, not_payable

KINDS = ("land", "machine", "cart", "animals", "stock", "goods")


def pot_of(thing: str) -> Pot:
    """The pot of a thing: its kind, and which one of that kind."""
    kind = thing.rstrip("0123456789")
    return kind, int(thing.removeprefix(kind))


def keep(books: Books, key: str, act: str, place: str, amount: int) -> str | None:
    if key in books.keys:
        return None
    if refusal := books.no_cash():
        return refusal
    if amount <= 0:
        return "money.not_positive"
    if act in ("deposit", "withdrawal") and (refusal := not_payable(amount)):
        return refusal
    there = group(place)
    if act == "interest" and there not in books.pots:
        return "kept.short"
    moves: dict[Pot, int] = {
        "deposit": {BOX: -amount, there: amount},
        "withdrawal": {BOX: amount, there: -amount},
        "interest": {there: amount, group("income"): amount},
        "bank_fee": {there: -amount, group("spent"): amount},
    }[act]
    if any(books.pots[pot] + moved < 0 for pot, moved in moves.items()):
        if act == "withdrawal" and 0 < books.pots[there] < COIN_XOF:
            return "kept.below_a_coin"
        return "fund.short" if act == "deposit" else "kept.short"
    if refusal := books.alone():
        return refusal
    books.move(key, act, moves)
    return None


def buy(books: Books, key: str, kind: str, amount: int, voices: Voices) -> str | None:
    if key in books.keys:
        return None
    if refusal := books.no_cash() or not_payable(amount):
        return refusal
    if amount > books.has("box"):
        return "fund.short"
    if refusal := decided(books, "property_in", voices):
        return refusal
    books.bought[kind] += 1
    books.move(key, "property_in", {BOX: -amount, (kind, books.bought[kind]): amount})
    return None


def sell(books: Books, key: str, thing: str, amount: int, voices: Voices) -> str | None:
    if key in books.keys:
        return None
    if refusal := books.no_cash():
        return refusal
    if thing not in books.owned:
        return "property.unknown"
    if refusal := not_payable(amount) or decided(books, "property_out", voices):
        return refusal
    worth = books.owned[thing]
    more = {group("income"): amount - worth} if amount > worth else {group("spent"): worth - amount}
    books.move(key, "property_out", {BOX: amount, pot_of(thing): -worth} | more)
    return None


def take_off(books: Books, key: str, thing: str, amount: int, voices: Voices) -> str | None:
    if key in books.keys:
        return None
    if refusal := books.no_cash():
        return refusal
    if thing not in books.owned:
        return "property.unknown"
    if amount <= 0:
        return "money.not_positive"
    if amount > books.owned[thing]:
        return "property.above_value"
    if refusal := decided(books, "property_less", voices):
        return refusal
    books.move(key, "property_less", {pot_of(thing): -amount, group("spent"): amount})
    return None


def leave_to_the_next_cycle(books: Books) -> None:
    """What is owned now is what the next cycle begins with."""
    books.pots[group("inherited")] = sum(books.owned.values())
