"""A sheet of paper as plain parts, drawn as a page, a PDF or a workbook by who needs it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from menus.text.catalogue import MissingTextError, load_catalogues
from menus.text.language_file import read_language_file

FOLDER: Final = Path(__file__).parent / "texts"
LANGUAGES: Final = ("fr", "bm", "en")
"""Languages that paper is printed in."""
BASE: Final = "fr"
_NO_LABELS: Final[Mapping[str, str]] = MappingProxyType({})
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
class PaperFacts:
    """Lines with a label and what is known, or room to write it."""

    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PaperDrawing:
    """A drawing that stands for a figure, for whoever reads none; sizes in points. ``label`` stands below it."""

    svg: str
    width: int
    height: int
    label: str


Cell = str | PaperDrawing


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table to write into. ``columns``: heading and share of the width; ``rows``: what stands there already."""

    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A table to read, a line as high as what is in it. ``figures``: the columns that hold figures."""

    title: str
    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[Cell, ...], ...]
    figures: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperLabels:
    """Labels with what is known, two beside each other; nothing is written there."""

    facts: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class SignatureLines:
    """What proves the paper and a line to sign on for each; all of it on one page."""

    proof: tuple[tuple[str, str], ...]
    names: tuple[str, ...]


Part = Text | Steps | PaperFacts | PaperLabels | RuledTable | PaperTable | SignatureLines


@dataclass(frozen=True, slots=True)
class KeptTogether:
    """What stays together on one page: a heading and its parts."""

    heading: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to print. ``wide``: across A4; ``slips``: its leaves follow each other on one page, to be cut.

    ``pocket``: on A5, for the book of a member; ``fits``: in smaller letters where a leaf would not fit its page.
    """

    name: str
    title: str
    language: str
    leaves: Sequence[KeptTogether]
    wide: bool = False
    slips: bool = False
    pocket: bool = False
    fits: bool = False


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


def named(language: str, word: str, labels: Mapping[str, str] = _NO_LABELS) -> str:
    """What the phone calls something by its name in the books; the name itself, often free text, where it has none.

    ``labels``: a group's own words for what has no name but its own.
    """
    language = paper_language(language)
    try:
        return _texts(language).get(f"word.{word}") or load_catalogues().text(language, f"word.{word}")
    except MissingTextError:
        return labels.get(word, word)
