"""A page of a file as somebody drew it: cells by line and column, before anybody says what they mean."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from ledger.imports.reading.sheet import MAX_ROWS, Unreadable

MAX_COLUMNS: Final = 256
MAX_CELLS: Final = 500_000
_TITLES: Final = 100
"""Lines that may stand above and below the table."""
_ERROR: Final = re.compile(
    r"#(REF|N/A|VALUE|VALEUR|DIV/0|NAME|NOM|NUM|NOMBRE|NULL|NUL|SPILL|CALC)[!?]?|#{3,}|Err:[0-9]{3}"
)
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class GridCell:
    """What stands in a cell. ``odd``: why it is no plain value, a key of ``REASONS``.

    ``shown``: what a formula showed when the file was saved.
    """

    text: str
    odd: str = ""
    shown: str = ""


Line = tuple[int, dict[int, GridCell]]
"""A line of the file, counted from 1, and its cells that hold anything, by column, counted from 0."""


@dataclass(slots=True)
class Grid:
    """A page. ``merged``: first and last line, first and last column of each area that was merged into one cell.

    ``encoding``: how a text file's letters were read, ``guessed`` where the file does not say it.
    """

    lines: list[Line]
    tab: str = ""
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    encoding: str = ""
    guessed: bool = False


def plain_cell(written: str) -> GridCell:
    """A cell that does not calculate; an apostrophe in front is what exports put there."""
    text = " ".join(_ESCAPED.sub(_letter, written).split()).removeprefix("'").strip()
    return GridCell(text, "error" if _ERROR.fullmatch(text) else "")


def _letter(found: re.Match[str]) -> str:
    return chr(int(found.group(1), 16))


def formula_cell(formula: str, shown: str) -> GridCell:
    """A cell that calculates: what it calculates, and what it showed last."""
    odd = "error" if _ERROR.fullmatch(shown) else "formula"
    return GridCell(shown if odd == "error" else f"={formula.removeprefix('=')}", odd, shown)


def bounded(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines that hold anything, as long as they are a table of a size that can be one.

    Raises:
        Unreadable: too many rows or cells, or a cell far outside.
    """
    rows = cells = 0
    for line, found in lines:
        filled = {column: cell for column, cell in found.items() if cell.text}
        if not filled:
            continue
        rows, cells = rows + 1, cells + len(filled)
        if max(filled) >= MAX_COLUMNS:
            raise Unreadable("wide", f"{letters(max(filled))}{line}")
        if rows > MAX_ROWS + _TITLES or cells > MAX_CELLS:
            raise Unreadable("rows", str(MAX_ROWS))
        yield line, filled


def letters(column: int) -> str:
    """The name of a column as spreadsheets have it: A, B … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def column_of_letters(name: str) -> int:
    """The place of a column, from 0."""
    place = 0
    for letter in name.upper():
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
