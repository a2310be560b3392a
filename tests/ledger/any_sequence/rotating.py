"""A tontine: equal stakes, each receives the pot once, in an order that stays; what a member who goes means for it."""

from tests.ledger.any_sequence.deciding import Voices, decided
from tests.ledger.any_sequence.meeting import close_in
from tests.ledger.any_sequence.state import BOX, COIN_XOF, OF_ONE_CYCLE, RECORDER, Books, Noted, not_payable

STAKE_XOF = 1_000


def takes_part(books: Books) -> list[int]:
    """Everybody who is in the list or the draw of this cycle."""
    return [n for n, person in sorted(books.people.items()) if person.here and person.waits_for <= books.cycle]


def set_order(books: Books, key: str, order: tuple[int, ...], voices: Voices) -> str | None:
    if key in books.keys:
        return None
    if books.order:
        books.keys.add(key)
        return None
    if sorted(order) != takes_part(books):
        return "tontine.not_a_member"
    if refusal := decided(books, "tontine_list", voices):
        return refusal
    books.order = tuple(order)
    books.keys.add(key)
    return None


def draw(books: Books, key: str, order: tuple[int, ...]) -> str | None:
    """``order`` is what the draw came to: the dice are the caller's."""
    if key not in books.keys and not books.order and sorted(order) == takes_part(books):
        books.order = order
    books.keys.add(key)
    return None


def due(books: Books) -> dict[int, int]:
    """What each is to receive in all, as things stand: the pot, or less where stakes are lost to everybody."""
    given = {member: books.has("shares", member) for member in books.order}
    had = {member: books.has("pot", member) for member in books.order}
    all_of_it = {
        member: max(given[member], STAKE_XOF * len(books.order) if books.here(member) else had[member])
        for member in books.order
    }
    lost = sum(max(had[member] - given[member], 0) for member in books.order if not books.here(member))
    lost += max(sum(given.values()) - sum(had.values()) - books.has("box"), 0)
    wait = {member: all_of_it[member] - had[member] for member in books.order}
    bears = dict.fromkeys(books.order, 0)
    # Coin by coin to whoever bears least so far, and of these to whoever waits for most.
    late = sorted(books.order, key=lambda member: (wait[member], books.order.index(member)), reverse=True)
    while lost > 0 and any(bears[member] < wait[member] for member in late):
        able = [member for member in late if bears[member] < wait[member]]
        least = min(able, key=lambda member: bears[member])
        bears[least] += COIN_XOF
        lost -= COIN_XOF
    return {member: all_of_it[member] - bears[member] for member in books.order}


def next_pot(books: Books) -> tuple[str | None, tuple[int, int, int]]:
    """Why nothing is handed over, or of which round, to whom and how much."""
    nothing = (0, 0, 0)
    if refusal := books.no_cash():
        return refusal, nothing
    if not books.order:
        return "tontine.no_order", nothing
    held = books.meeting_cycles.count(books.cycle)
    owed = due(books)
    waits = [member for member in books.order[:held] if books.has("pot", member) < owed[member]]
    stakes = sum(books.has("shares", member) - books.has("pot", member) for member in books.order)
    cash = min(stakes, books.has("box"))
    if not waits or cash <= 0:
        return "tontine.pot_short", nothing
    member = waits[0]
    return None, (books.order.index(member) + 1, member, min(owed[member] - books.has("pot", member), cash))


def pay_pot(books: Books, key: str, turn: int, member: int, amount: int) -> str | None:
    if key in books.keys:
        return None
    refusal, pot = next_pot(books)
    if refusal:
        return refusal
    if pot != (turn, member, amount):
        return "tontine.pot_changed"
    if refusal := books.alone(member):
        return refusal
    books.move(key, "pot", {("pot", member): amount, BOX: -amount})
    return None


def note(books: Books, key: str, member: int, shares: int) -> str | None:
    if key in books.keys:
        return None
    if refusal := books.no_cash():
        return refusal
    if not books.here(member):
        return "member.unknown"
    before = books.noted.get(member)
    if not (before and before.posted):
        if shares and (refusal := _why_no_stake(books, member, shares)):
            return refusal
        books.noted[member] = Noted(shares)
        came = books.came.setdefault(books.meeting, set())
        came.discard(member)
        came |= {member} if shares else set()
    books.keys.add(key)
    return None


def _why_no_stake(books: Books, member: int, stakes: int) -> str | None:
    """One a meeting and those she missed, and no more than there are rounds."""
    if not books.here(member):
        return "member.unknown"
    if books.people[member].waits_for > books.cycle:
        return "savings.joins_next_cycle"
    brought = books.brought_today("savings", ("shares", member)) // STAKE_XOF
    if stakes > max(1 + books.missed[member] - brought, 0):
        return "savings.too_many"
    if books.order and member not in books.order:
        return "savings.joins_next_cycle"
    left = len(books.order) - books.has("shares", member) // STAKE_XOF
    return "savings.too_many" if books.order and stakes > left else None


def post_round(books: Books, key: str) -> str | None:
    if any(known.startswith(f"{key}/m") for known in books.keys):
        return None
    if refusal := books.no_cash():
        return refusal
    waiting = {member: line for member, line in sorted(books.noted.items()) if not line.posted}
    if not waiting:
        return "collect.nothing_noted"
    for member, line in waiting.items():
        if line.shares and (refusal := _why_no_stake(books, member, line.shares)):
            return refusal
    for member, line in waiting.items():
        line.posted = True
        if line.shares:
            amount = line.shares * STAKE_XOF
            books.move(f"{key}/m{member}", "savings", {BOX: amount, ("shares", member): amount})
    return None


def close_meeting(books: Books, key: str, meeting: int) -> str | None:
    if refusal := close_in(books, meeting):
        return refusal
    if books.open and books.meeting_cycle == books.cycle:
        _note_who_missed(books)
    books.open = False
    return None


def _note_who_missed(books: Books) -> None:
    """A day asks for one stake of everybody who takes part; who was not there for it owes it."""
    again = books.meeting_days[-1] in books.meeting_days[:-1]
    for member in takes_part(books):
        if books.order and member not in books.order:
            continue
        brought = sum(
            result.moves.get(("shares", member), 0)
            for result in books.results.values()
            if result.kind == "savings" and result.meeting == books.meeting and not result.reversed
        )
        missed = books.missed[member] + (0 if again else 1) - brought // STAKE_XOF
        left = len(books.order) - books.has("shares", member) // STAKE_XOF if books.order else missed
        books.missed[member] = max(min(missed, left), 0)


def leave(books: Books, key: str, member: int) -> str | None:
    """A pot she has had was her stakes, and what it was beyond them she owes; else she has her stakes back."""
    if member == RECORDER:
        return "member.herself"
    if key in books.keys:
        return None
    if not books.here(member):
        return "member.unknown"
    if refusal := books.no_cash():
        return refusal
    given, had = books.has("shares", member), books.has("pot", member)
    own = max(given - had, 0)
    fines = min(own, books.has("fines", member))
    if own - fines > books.has("box"):
        return "fund.short"
    if refusal := books.alone(member):
        return refusal
    if given:
        moves = {("shares", member): -given, ("pot", member): -min(given, had), ("fines", member): -fines}
        books.move(key, "departure", moves | {BOX: fines - own})
    _gone(books, key, member, "left")
    return None


def die(books: Books, key: str, member: int) -> str | None:
    if member == RECORDER:
        return "member.herself"
    if key in books.keys:
        return None
    if not books.here(member):
        return "member.unknown"
    if books.people[member].officer and (why := books.alone(dead=member)):
        return why
    _gone(books, key, member, "died")
    return None


def _gone(books: Books, key: str, member: int, why: str) -> None:
    person = books.people[member]
    person.gone, person.here, person.officer = (books.day, why), False, False
    if (line := books.noted.get(member)) and not line.posted:
        del books.noted[member]
    books.gave_up[member], books.missed[member] = books.missed[member], 0
    books.keys.add(key)


def pay_heirs(books: Books, key: str, member: int) -> str | None:
    """Who died before there was an order has no turn in it: her heirs have her stakes at any meeting."""
    if key in books.keys:
        return None
    if not books.order or member in books.order:
        return "heirs.wait"
    if books.here(member) or not books.has("shares", member):
        return "heirs.none"
    if refusal := books.no_cash():
        return refusal
    given = books.has("shares", member)
    fines = min(given, books.has("fines", member))
    if given - fines > books.has("box"):
        return "fund.short"
    if refusal := books.alone():
        return refusal
    books.move(key, "departure", {("shares", member): -given, ("fines", member): -fines, BOX: fines - given})
    return None


def bring_stakes(books: Books, key: str, member: int, amount: int) -> str | None:
    """Who is gone, or her family, brings what she had of a pot beyond her stakes."""
    if key in books.keys:
        return None
    if refusal := books.no_cash() or not_payable(amount):
        return refusal
    owed = 0 if books.here(member) else max(books.has("pot", member) - books.has("shares", member), 0)
    if amount > owed:
        return "loan.above_owed"
    books.move(key, "stakes", {BOX: amount, ("pot", member): -amount})
    return None


def end_tontine(books: Books, key: str) -> str | None:
    """Everybody who is here has given all her stakes, and nobody waits for money."""
    if key in books.keys:
        return None
    if not books.open:
        return "meeting.none_open"
    if books.meeting_cycle != books.cycle:
        return None
    if any(not line.posted for line in books.noted.values()):
        return "collect.unconfirmed"
    all_of_it, owed = STAKE_XOF * len(books.order), due(books)
    whole = all(
        books.has("pot", member) >= owed[member]
        and (not books.here(member) or books.has("shares", member) >= all_of_it)
        for member in books.order
    )
    if not whole or not books.order:
        return "tontine.not_over"
    for name, number in list(books.pots):  # the stakes of who died before the order wait for her heirs
        if name in OF_ONE_CYCLE or (name in ("shares", "pot") and number in books.order):
            del books.pots[name, number]
    books.cycle, books.cycle_day, books.order = books.cycle + 1, books.day, ()
    books.missed.clear()
    books.gave_up.clear()
    books.keys.add(key)
    return None
