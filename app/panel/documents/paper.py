"""A sheet of paper as plain parts, drawn as a page, a PDF or a workbook by who needs it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from menus.text.language_file import read_language_file

FOLDER: Final = Path(__file__).parent / "texts"
LANGUAGES: Final = ("fr", "bm", "en")
"""Languages that the paper of day one is printed in."""
BASE: Final = "fr"
Say = Callable[..., str]
"""The text of a key, its blanks filled."""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; ``strong``: set apart from the others."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Steps:
    """Paragraphs to follow one after the other, numbered."""

    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Lines with a label and what is known, or room to write it."""

    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table to write into. ``columns``: heading and share of the width; ``rows``: what stands there already."""

    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str, ...], ...]


Part = Text | Steps | Facts | Ruled


@dataclass(frozen=True, slots=True)
class Leaf:
    """What stays together on one page: a heading and its parts."""

    heading: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to print. ``wide``: across A4; ``slips``: its leaves follow each other on one page, to be cut."""

    name: str
    title: str
    language: str
    leaves: Sequence[Leaf]
    wide: bool = False
    slips: bool = False


def paper_language(language: str) -> str:
    """The language itself, or French for one that no paper is printed in."""
    return language if language in LANGUAGES else BASE


@cache
def _texts(language: str) -> dict[str, str]:
    return {key: line.text for key, line in read_language_file(FOLDER / f"{language}.toml").lines().items()}


def paper_words(language: str) -> Say:
    """The texts of one language.

    Raises:
        KeyError: when it is asked for a text that is not there.
    """
    texts = _texts(paper_language(language))

    def say(key: str, **blanks: object) -> str:
        return texts[key].format(**blanks)

    return say
