"""What a topic is: its facts and their worst case, who may get it where, and how urgent it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal

Fact = Literal["money", "sum", "count", "day", "word", "label", "said"]
"""How a fact is shown: ``money`` with its unit, ``sum`` bare (the text names the unit once), ``said`` by the word that
stands for it in the catalogue, the others as they are.

A ``word`` is one of the group's own, a ``label`` what somebody wrote: both are cut to their width.
"""

DAY, WEEK = 24, 7 * 24


class TopicKind(StrEnum):
    """What a message is about, which decides the rules it is under."""

    RECEIPT = "receipt"
    DUTY = "duty"
    SUMMARY = "summary"
    GROUP = "group"
    REMINDER = "reminder"
    SECURITY = "security"
    REPLY = "reply"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic.

    ``optional`` facts may be missing and are shown as a dash; a message with ``before`` has
    words of its own (``again``). ``hours``: how long it is worth sending.

    ``urgent`` topics ignore quiet hours and the daily limit. ``merges``: it may share one SMS with others.
    ``for_all``: it says the same to every member of a group, so that a phone that several hold gets it once.
    ``replaces``: a later one of the same member says what counts, and those before it that still wait are dropped.
    ``lists``: its facts are said one after another, each in words of its own, and those that are missing are not said.
    ``keys``: what its code has behind the group's to lead to the screen that it is about: ``6*6``.
    """

    name: str
    kind: TopicKind
    facts: Mapping[str, Fact] = field(default_factory=dict)
    worst: Mapping[str, int | str] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    urgent: bool = False
    merges: bool = False
    for_all: bool = False
    replaces: bool = False
    lists: bool = False
    keys: str = ""
    hours: int = WEEK

    @property
    def tells_figures(self) -> bool:
        """Whether its text shows money."""
        return any(kind in ("money", "sum") for kind in self.facts.values())


WORST: Final[Mapping[Fact, int | str]] = MappingProxyType(
    {
        "money": 99_999_995,
        "sum": 9_999_995,
        "count": 9_999,
        "day": "2026-12-30",
        "word": "W" * 32,
        "label": "W" * 40,
        "said": "quorum",
    }
)
"""Worst-case facts: sixty times a group's yearly savings, the widest day. A message beyond them says less, and fits."""


def worst_case(topic: Topic) -> dict[str, int | str]:
    """The facts that make the topic's widest message."""
    return {name: topic.worst.get(name, WORST[kind]) for name, kind in topic.facts.items()}
