"""For whoever records a language: every clip in speaking order, its words, where it is heard, how long it may be."""

from collections.abc import Iterator
from dataclasses import dataclass

from menus.engine.screens import Screen
from menus.graph import edges
from menus.screens import ARRIVAL, ROOTS, SIDE
from menus.screens.assembly.hands import READ as HANDS
from menus.screens.before_home.agent import LOST
from menus.screens.field.field import FIELD
from menus.screens.member.proof import NONE, NUMBER, SHOWN
from menus.screens.office import OFFICE
from menus.screens.ventures.ours import OURS
from menus.speech.script import SpokenScript

SECONDS_BEFORE, LETTERS_A_SECOND = 1.0, 8.0
"""A slow speaker says eight letters a second, in French and in Bambara."""


@dataclass(frozen=True, slots=True)
class ClipToRecord:
    """One clip to record. ``heard_in``: the line it is a part of, with its blanks; "" for numbers and days."""

    number: int
    name: str
    words: str
    heard_in: str

    @property
    def max_seconds(self) -> float:
        """How long it may be."""
        return SECONDS_BEFORE + len(self.words) / LETTERS_A_SECOND


def wanted(script: SpokenScript, language: str) -> list[ClipToRecord]:
    """Every clip of a language in speaking order."""
    lines = {name: script.words(language, key) for key in script.keys for name in script.clips_of(language, key)}
    clips = script.clips(language).items()
    return [
        ClipToRecord(number, name, words, lines.get(name, "") if lines.get(name) != words else "")
        for number, (name, words) in enumerate(clips, start=1)
    ]


ON_PAPER = frozenset({NUMBER.name, SHOWN.name, NONE.name})
"""A proof is compared with what is written in a book, by whoever reads it."""

NOT_HEARD = ON_PAPER | {OFFICE.name, SIDE.name, LOST.name, FIELD.name, OURS.name, HANDS.name}
"""Where what officers and agents see begins: they do it on the screen."""


def members_screens() -> list[Screen]:
    """What a member meets who holds no office, and hears."""
    met: dict[str, Screen] = {}
    waiting: list[Screen] = list(ROOTS)
    while waiting:
        screen = waiting.pop(0)
        if screen.name in met or screen.name in NOT_HEARD:
            continue
        met[screen.name] = screen
        waiting.extend(after for _, after in edges(screen))
    return [screen for screen in met.values() if screen is not ARRIVAL]


def unspoken(script: SpokenScript) -> Iterator[str]:
    """Member's screens that have no line to be heard, and screens that one that is heard leads to without a choice."""
    for screen in members_screens():
        if screen.name not in script.screens:
            yield screen.name
