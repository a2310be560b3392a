"""A conversation as a text file: what was dialled, seen and typed, and what it did to the books and to people's phones.

The recorder of the phone simulator writes the same, without the last part.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

FOLDER = Path(__file__).parents[1] / "transcripts"
_DIALS = re.compile(r"(?P<name>\w+) (?P<phone>\+\d+) (?:calls|dials (?P<code>\*[\d*]+#))")
_WAITS = re.compile(r"\(waits (\d+) minutes\)")
_AFTER = re.compile(r"\(after ([\w/-]+)\)")
_IN = re.compile(r"\(in (an? [\w -]+)\)")


class Unreadable(ValueError):  # noqa: N818 -- what the file is
    """A line that no transcript has; the message names it."""


@dataclass(frozen=True, slots=True)
class Note:
    """A line for the reader."""

    text: str


@dataclass(frozen=True, slots=True)
class Dials:
    """Somebody dials a code; without one she calls, and hears what others see."""

    name: str
    phone: str
    code: str

    @property
    def by_ear(self) -> bool:
        """Whether it is a call."""
        return not self.code


@dataclass(frozen=True, slots=True)
class Types:
    """She answers; what she typed may be nothing at all."""

    typed: str


@dataclass(frozen=True, slots=True)
class Sees:
    """The screen after that, line by line, and whether the call is over."""

    lines: tuple[str, ...]
    ends: bool


@dataclass(frozen=True, slots=True)
class Drops:
    """The network is lost before the answer to the line above is seen."""


@dataclass(frozen=True, slots=True)
class HangsUp:
    """She ends the call herself."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Nothing happens for a while."""

    minutes: int


Step: TypeAlias = Note | Dials | Types | Sees | Drops | HangsUp | Waits


@dataclass(frozen=True, slots=True)
class Transcript:
    """One conversation of one or more calls.

    ``after`` names another that has to happen first, ``place`` a group of another family in which it plays.
    """

    name: str
    steps: tuple[Step, ...]
    after: str = ""
    ledger: tuple[str, ...] = ()
    sms: tuple[str, ...] = ()
    place: str = ""

    def __str__(self) -> str:
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        for place, step in enumerate(self.steps):
            if not isinstance(step, Note) and all(isinstance(s, Note) for s in self.steps[:place]):
                yield from self._head()
            if isinstance(step, Note | Dials | Waits) and place and not isinstance(self.steps[place - 1], Note):
                yield ""
            yield from _written(step)
        yield ""
        yield from (f"= ledger {line}" for line in self.ledger)
        yield from (f"= sms {line}" for line in self.sms)

    def _head(self) -> Iterator[str]:
        if self.place:
            yield f"(in {self.place})"
        if self.after:
            yield f"(after {self.after})"


def _written(step: Step) -> Iterator[str]:
    match step:
        case Note(text):
            yield f"# {text}".rstrip()
        case Dials(name, phone, code):
            yield f"{name} {phone} dials {code}" if code else f"{name} {phone} calls"
        case Types(typed):
            yield f"> {typed}".rstrip()
        case Sees(lines, ends):
            yield from (f"< {line}".rstrip() for line in lines)
            if ends:
                yield "(end)"
        case Drops():
            yield "(drops)"
        case HangsUp():
            yield "(hangs up)"
        case Waits(minutes):
            yield f"(waits {minutes} minutes)"


@dataclass(slots=True)
class _Reading:
    """A file half read."""

    steps: list[Step] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    after: str = ""
    place: str = ""
    ledger: list[str] = field(default_factory=list)
    sms: list[str] = field(default_factory=list)

    def screen(self, *, ends: bool) -> None:
        """Close the screen whose lines were being read."""
        if self.seen or ends:
            self.steps.append(Sees(tuple(self.seen), ends))
            self.seen = []

    def read(self, line: str) -> None:
        """Take one line.

        Raises:
            Unreadable: the file cannot be read.
        """
        mark, _, rest = line.partition(" ")
        if mark == "<":
            self.seen.append(rest)
            return
        self.screen(ends=line == "(end)")
        if mark in {"#", ">"}:
            self.steps.append(Note(rest) if mark == "#" else Types(rest))
        elif line in {"(drops)", "(hangs up)"}:
            self.steps.append(Drops() if line == "(drops)" else HangsUp())
        elif found := _DIALS.fullmatch(line):
            self.steps.append(Dials(**found.groupdict(default="")))
        elif found := _WAITS.fullmatch(line):
            self.steps.append(Waits(int(found[1])))
        elif self._is_head(line):
            pass
        elif line.startswith("= ledger "):
            self.ledger.append(line.removeprefix("= ledger "))
        elif line.startswith("= sms "):
            self.sms.append(line.removeprefix("= sms "))
        elif line and line != "(end)":
            raise Unreadable(line)

    def _is_head(self, line: str) -> bool:
        """Take a line that says where it plays or what it comes after."""
        if found := _AFTER.fullmatch(line):
            self.after = found[1]
        elif found := _IN.fullmatch(line):
            self.place = found[1]
        return found is not None


def parse(name: str, text: str) -> Transcript:
    """Read a transcript.

    Raises:
        Unreadable: naming the line.
    """
    reading = _Reading()
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            reading.read(line.rstrip())
        except Unreadable as bad:
            raise Unreadable(f"{name}, line {number}: {bad}") from None
    reading.screen(ends=False)
    ledger, sms = tuple(reading.ledger), tuple(reading.sms)
    return Transcript(name, tuple(reading.steps), reading.after, ledger, sms, reading.place)


def load(name: str) -> Transcript:
    """Read one of the transcripts of the tests by its name."""
    return parse(name, (FOLDER / f"{name}.txt").read_text(encoding="utf-8"))


def names(folder: str = "") -> list[str]:
    """The names of all of them, or of those in a folder below: ``voice/save``."""
    prefix = f"{folder}/" if folder else ""
    return sorted(f"{prefix}{path.stem}" for path in (FOLDER / folder).glob("*.txt"))
