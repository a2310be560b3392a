"""What the assembly decides: with how many voices, of whom, and who else says that it was so."""

from tests.ledger.any_sequence.state import Books, Decision

Voices = tuple[int, int]
"""How many were there, and how many of them were in favour; one was against where there was anybody left."""


def against(voices: Voices) -> int:
    return 1 if voices[0] > voices[1] else 0


def decided(books: Books, kind: str, voices: Voices) -> str | None:
    """Write a decision down, or say why there is none."""
    present, in_favour = voices
    if not books.open:
        return "meeting.none_open"
    here = [member for member, person in books.people.items() if person.here]
    called = [member for member in here if books.roll.get(member) in ("present", "late")]
    if not called:
        return "vote.no_roll"
    if present > len(called):
        return "vote.above_roll"
    if 100 * present < len(here) * books.rules.assembly_percent or not present:
        return "vote.below_quorum"
    if in_favour <= present - in_favour:
        return "decision.not_carried"
    if refusal := books.alone():
        return refusal
    assert books.second is not None
    books.decisions.append(Decision(kind, books.meeting, present, in_favour, books.second))
    return None


def change_rules(books: Books, key: str, setting: str, value: int | str, voices: Voices) -> str | None:
    if key in books.keys:
        return None
    if getattr(books.rules, setting) == value:
        return "decision.nothing_changes"
    if refusal := decided(books, "constitution", voices):
        return refusal
    books.keys.add(key)
    setattr(books.rules, setting, value)
    return None
