"""The box is counted by two; a difference is an incident, and only the assembly takes it over."""

from tests.ledger.any_sequence.deciding import Voices, decided
from tests.ledger.any_sequence.state import BOX, SOLIDARITY_BOX, Books, Incident, group

_BOXES = {"loan": BOX, "solidarity": SOLIDARITY_BOX}


def count(books: Books, key: str, member: int, moment: str, loan: int, solidarity: int) -> str | None:
    if key in books.keys:
        return None
    if not books.open:
        return "meeting.none_open"
    counted = books.counts.setdefault((books.meeting, moment), {})
    if member in counted:
        return "count.already"
    second = len(counted) == 1
    counted[member] = {
        "loan": (loan, books.has("box")),
        "solidarity": (solidarity, books.has("solidarity box")),
    }
    if moment == "open" and second:
        for fund in _BOXES:
            off = [counts[fund][0] - counts[fund][1] for counts in counted.values()]
            if any(off):
                books.incidents.append(Incident("difference_open", books.meeting, fund, min(off)))
    books.keys.add(key)
    return None


def look_at_counts(books: Books) -> None:
    """At the close: what was not counted by two, and what differs from the books."""
    counted = {moment: books.counts.get((books.meeting, moment), {}) for moment in ("open", "close")}
    left_out = [moment for moment, counts in counted.items() if len(counts) < 2]
    if left_out:
        books.incidents.append(Incident("uncounted", books.meeting, " ".join(left_out)))
    if "close" in left_out:
        return
    for fund, box in _BOXES.items():
        amounts = [counts[fund][0] for counts in counted["close"].values()]
        if any(amount != books.pots[box] for amount in amounts):
            books.incidents.append(Incident("difference", books.meeting, fund, min(amounts) - books.pots[box]))


def close_incident(books: Books, key: str, number: int) -> str | None:
    known = books.incidents[number - 1] if number <= len(books.incidents) else None
    if known and known.found == "recounted":
        return None
    if refusal := books.alone() or _why_not_closed(books, number):
        return refusal
    books.incidents[number - 1].found = "recounted"
    return None


def _why_not_closed(books: Books, number: int) -> str | None:
    if number > len(books.incidents):
        return "incident.unknown"
    return "incident.closed" if books.incidents[number - 1].found is not None else None


def accept(books: Books, key: str, number: int, fund: str, counted: int, voices: Voices) -> str | None:
    """Take over what was counted."""
    if key in books.keys:
        return None
    if refusal := books.no_cash():
        return refusal
    off = counted - books.pots[_BOXES[fund]]
    if not off:
        return "incident.no_difference"
    if refusal := decided(books, "difference", voices):
        return refusal
    if refusal := _why_not_closed(books, number):
        books.decisions.pop()
        return refusal
    books.incidents[number - 1].found = f"accepted: {off} F"
    books.move(key, "difference", {_BOXES[fund]: off, group("found" if off > 0 else "missing"): abs(off)})
    return None
