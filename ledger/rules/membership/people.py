"""Offices and membership: five officers, three key-holders outside the committee, and what a field agent is shown.

Source: VSL Associates' field guide, CARE's manual. Offices have terms; they are ended and opened again, never
overwritten.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import Final, TypeVar

from ledger.rules.by_family.constitution import Constitution
from ledger.rules.refusal import Refusal

Person = TypeVar("Person", bound=Hashable)

COMMITTEE: Final = ("president", "secretary", "treasurer", "counter_1", "counter_2")
KEYS: Final = ("key_1", "key_2", "key_3")
OFFICES: Final = COMMITTEE + KEYS


def check_office(holders: Mapping[str, Person], office: str, person: Person) -> None:
    """Check that a person may take an office, given who holds each now.

    Raises:
        Refusal: `office.held` until its term is ended, `office.key_holder_on_committee` when a key-holder would
            be an officer or an officer a key-holder, `office.holds_another`; ValueError for an office nobody
            knows.
    """
    if office not in OFFICES:
        raise ValueError(f"no office is called {office!r}")
    if office in holders:
        raise Refusal("office.held", office=office)
    for other, holder in holders.items():
        if holder == person:
            crosses = (other in KEYS) != (office in KEYS)
            raise Refusal("office.key_holder_on_committee" if crosses else "office.holds_another", office=other)


def phones_of_many(phones: Iterable[str], most: int = 2) -> tuple[str, ...]:
    """Return the phones that serve more than `most` members, to be shown to the field agent."""
    return tuple(sorted(phone for phone, members in Counter(phones).items() if members > most))


def size_is_usual(constitution: Constitution, members: int) -> bool:
    """Return whether a group has as many members as its manual advises; others are shown, not refused."""
    return constitution.min_members <= members <= constitution.max_members
