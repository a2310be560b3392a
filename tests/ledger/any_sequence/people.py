"""Members come late and buy in, leave with what is theirs, or die and leave it to their heirs."""

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from tests.ledger.any_sequence.correcting import undo
from tests.ledger.any_sequence.fining import into_fund
from tests.ledger.any_sequence.lending import begun_periods, charge_begun, settled_by
from tests.ledger.any_sequence.state import BOX, RECORDER, SHARE_XOF, SOLIDARITY_BOX, Books, Person, Pot, to_coin


def join(books: Books, key: str, member: int) -> str | None:
    if member in books.people:
        return "member.known"
    waits = books.closed_in_cycle[books.cycle] > 0
    books.people[member] = Person(waits_for=books.cycle + 1 if waits else 0)
    return None


def buy_in(books: Books, key: str, member: int) -> str | None:
    """As many shares as the member with the fewest, at what a share is worth today."""
    if key in books.keys:
        return None
    if refusal := books.no_cash():
        return refusal
    if not books.here(member):
        return "member.unknown"
    if books.frozen:
        return "cycle.frozen"
    if books.people[member].waits_for <= books.cycle:
        return "savings.not_waiting"
    if books.rules.late_joiner == "next_cycle":
        return "savings.joins_next_cycle"
    held = [shares for number in books.people if books.here(number) and (shares := books.has("shares", number))]
    fewest = min(held, default=0) // SHARE_XOF
    saved = sum(amount for (name, _), amount in books.pots.items() if name == "shares") // SHARE_XOF
    owed = sum(amount for (name, _), amount in books.pots.items() if name in ("principal", "charge", "handover"))
    worth = books.has("box") + books.has("bank") + books.has("wallet") + owed - books.debts
    if not fewest or worth <= 0 or not saved:
        return "savings.no_value_yet"
    price = to_coin(fewest * worth, saved)
    books.move(key, "buy_in", {BOX: price, ("shares", member): fewest * SHARE_XOF})
    books.people[member].waits_for = 0
    return None


def leave(books: Books, key: str, member: int) -> str | None:
    """Her savings settle her loans, her fines and what she owes the solidarity fund; she takes the rest."""
    if member == RECORDER:
        return "member.herself"
    if key in books.keys:
        return None
    if not books.here(member):
        return "member.unknown"
    if refusal := books.no_cash():
        return refusal
    if any(loan.member == member and loan.status == "handed_over" for loan in books.loans):
        return "cycle.handover_waiting"
    if books.has("taken", member):
        return "property.taken"
    begun = begun_periods(books, member, books.has("shares", member))
    moves = settle(books, member, begun)
    if books.has("box") + moves[BOX] < 0:
        return "fund.short"
    if refusal := books.alone(member):
        return refusal
    charge_begun(books, key, begun)
    if books.has("shares", member):
        books.move(key, "departure", moves)
    books.close_repaid(member)
    _gone(books, member, "left", key)
    return None


def settle(books: Books, member: int, begun: Mapping[int, int] = MappingProxyType({})) -> Counter[Pot]:
    """What her savings settle, in this order: loans, fines, the solidarity fund; the rest leaves the box."""
    saved = books.has("shares", member)
    moves = settled_by(books, member, saved, cash=False, begun=begun)
    left = saved + sum(moves.values())
    fines = min(left, books.has("fines", member))
    help_ = min(left - fines, books.has("dues", member) + books.has("help", member))
    dues = min(help_, books.has("dues", member))
    moves.update({("fines", member): -fines, ("help", member): dues - help_, ("shares", member): -saved})
    moves.update({("dues", member): -dues, ("solidarity", member): dues})
    moves.update(_carried_over(books, fines - _penalties(moves), help_))
    moves[BOX] -= left - fines - help_
    return moves


def _penalties(moves: Counter[Pot]) -> int:
    return sum(amount for (name, _), amount in moves.items() if name == "penalty")


def _carried_over(books: Books, fines: int, help_: int) -> Counter[Pot]:
    """The cash of what goes to the solidarity fund is in the other box, and follows."""
    moves = Counter({BOX: -help_, SOLIDARITY_BOX: help_})
    if books.rules.fines_go_to == "solidarity":
        moves[BOX] -= fines
        moves.update(into_fund(books, fines))
    return moves


def die(books: Books, key: str, member: int) -> str | None:
    if member == RECORDER:
        return "member.herself"
    if key in books.keys:
        return None
    if not books.here(member):
        return "member.unknown"
    if books.people[member].officer and (why := books.alone(dead=member)):
        return why
    _gone(books, member, "died", key)
    return None


def _gone(books: Books, member: int, why: str, key: str) -> None:
    person = books.people[member]
    person.gone = (books.day, why)
    books.keys.add(key)
    books.gave_up[member], books.missed[member] = books.missed[member], 0
    person.here = person.officer = False
    for kind in ("savings", "repayment"):
        books.end_declared(member, kind)
    for loan in books.loans:
        if loan.member == member and loan.status in ("requested", "approved"):
            loan.status = "refused"
    if (line := books.noted.get(member)) and not line.posted:
        del books.noted[member]


def _uncharge(books: Books, key: str, charged: str) -> None:
    """The periods that her leaving settled early are under way again."""
    for name in [name for name, result in books.results.items() if name.startswith(charged) and not result.reversed]:
        number = next(loan for part, loan in books.results[name].moves if part == "charge")
        undo(books, f"{key}/{name}", name)
        loan = books.loans[number - 1]
        del loan.charges[loan.charged]
        loan.next_day = loan.plan[loan.charged][0]
        loan.charged -= 1


def come_back(books: Books, key: str, member: int) -> str | None:
    """It was a mistake: what her going posted is reversed at the same meeting. Her office is given anew."""
    if key in books.keys:
        return None
    if refusal := books.alone():
        return refusal
    person = books.people.get(member)
    if person is None or person.gone is None or person.here:
        return "member.unknown"
    if books.cycle > 1 and person.gone[0] <= books.cycle_day:
        return "cycle.closed"
    departed = [
        name
        for name, result in books.results.items()
        if result.kind == "departure" and ("shares", member) in result.moves and not result.reversed
    ]
    for name in departed[-1:]:
        if refusal := books.no_cash():
            return refusal
        if books.results[name].meeting != books.meeting:
            return "correction.not_latest_meeting"
        if refusal := undo(books, f"{key}/reversed", name):
            return refusal
        _uncharge(books, key, f"{name}/charge/")
    books.keys.add(key)
    person.here, person.gone = True, None
    books.missed[member] = books.gave_up.pop(member, 0)
    return None
