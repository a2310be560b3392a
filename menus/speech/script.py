"""What is said in each language: its lines cut at their blanks into clips, its numbers, and the words of each clip."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import menus
from menus.speech.bambara import BAMBARA
from menus.speech.counting import Counting
from menus.speech.english import ENGLISH
from menus.speech.french import FRENCH
from menus.text.catalogue_problems import BASE
from menus.text.fill import pieces
from menus.text.language_file import LanguageFile, read_language_file

FOLDER = Path(menus.__file__).parent / "voices"
_SIGNS = " ,.;:"
"""What a blank leaves at the beginning of the words behind it."""
_COUNTING = {"fr": FRENCH, "bm": BAMBARA}


@dataclass(frozen=True, slots=True)
class ClipPart:
    """A piece of a line: a clip of its own words, or a blank that other clips fill."""

    name: str
    words: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether it is a blank."""
        return not self.words


Phrase = tuple[ClipPart, ...]
"""The parts between two pauses."""


class SpokenScript:
    """The lines of all languages. One that has no file of its own is recorded from the French words."""

    def __init__(self, files: Mapping[str, LanguageFile]) -> None:
        self.files = files
        self._lines = {language: file.lines() for language, file in files.items()}
        self._base = self._lines[BASE]
        self.screens = frozenset(files[BASE].texts)

    @classmethod
    def load(cls, folder: Path = FOLDER) -> "SpokenScript":
        """Read every file of the folder.

        Raises:
            LanguageFileError: a file cannot be read.
        """
        return cls(_files(folder))

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all lines, options as "home:save", in the order of the French file."""
        return tuple(self._base)

    def says(self, key: str) -> bool:
        """Whether there is such a line."""
        return key in self._base

    def line(self, language: str, key: str) -> tuple[Phrase, ...]:
        """A line's phrases, one for each of its own lines; the French words where the language has none of its own."""
        return _phrases(key, self.words(language, key))

    def words(self, language: str, key: str) -> str:
        """A line as it is written."""
        return (self._lines.get(language, self._base).get(key) or self._base[key]).text

    def clips(self, language: str) -> dict[str, str]:
        """Every clip of a language with its words, in speaking order: lines first, then numbers and days."""
        lines = {
            part.name: part.words
            for key in self._base
            for phrase in self.line(language, key)
            for part in phrase
            if not part.is_blank
        }
        return lines | dict(counting(language).words)

    def clips_of(self, language: str, key: str) -> Iterator[str]:
        """The names of the clips of one line's own words."""
        return (part.name for phrase in self.line(language, key) for part in phrase if not part.is_blank)


@cache
def _files(folder: Path) -> Mapping[str, LanguageFile]:
    """Read once a process: they change with a new version of the service alone."""
    return {path.stem: read_language_file(path) for path in sorted(folder.glob("*.toml"))}


@cache
def counting(language: str) -> Counting:
    """How a language counts; one that is not known here counts as English does."""
    return _COUNTING.get(language, ENGLISH)


@lru_cache(maxsize=4_096)
def _phrases(key: str, words: str) -> tuple[Phrase, ...]:
    rows = [
        [(bool(place % 2), piece.strip().lstrip(_SIGNS)) for place, piece in enumerate(pieces(row))]
        for row in words.split("\n")
    ]
    spoken = [piece for row in rows for is_blank, piece in row if not is_blank and _is_said(piece)]
    name = key.replace(":", "-")
    place = 0
    phrases: list[Phrase] = []
    for row in rows:
        parts: list[ClipPart] = []
        for is_blank, piece in row:
            if is_blank:
                parts.append(ClipPart(piece))
            elif _is_said(piece):
                place += 1
                parts.append(ClipPart(name if len(spoken) == 1 else f"{name}.{place}", piece))
        phrases.append(tuple(parts))
    return tuple(phrases)


def _is_said(words: str) -> bool:
    """Whether there is anything but signs in it."""
    return any(letter.isalnum() for letter in words)
