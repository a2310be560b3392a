"""What the assembly decides about the rules, where it touches money."""

from tests.ledger.any_sequence.state import Books


def change_rules(books: Books, key: str, setting: str, value: int | str, carried: bool) -> str | None:
    if key in books.keys:
        return None
    if getattr(books.rules, setting) == value:
        return "decision.nothing_changes"
    if not books.open:
        return "meeting.none_open"
    if not carried:
        return "decision.not_carried"
    books.keys.add(key)
    setattr(books.rules, setting, value)
    return None
