"""Reads the cells of one row of an import as numbers, dates and words, and remembers what is wrong with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.panel.imports.reading import FileRow
from app.panel.phones import read_phone

_MOST_XOF: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: the line of the file, the column, the key of a text, and what was written there."""

    line: int
    column: str
    why: str
    written: str = ""


class CellReader:
    """Reads the cells of one row and remembers what is wrong with them."""

    def __init__(self, row: FileRow, problems: list[Problem]) -> None:
        """Read one row; ``problems`` grows."""
        self._row = row
        self._problems = problems

    def wrong(self, column: str, why: str) -> None:
        """Remember one thing wrong with the row."""
        self._problems.append(Problem(self._row.line, column, why, self._row.cells.get(column, "")[:60]))

    def text(self, column: str, longest: int = 60) -> str:
        """A cell as text without double blanks; empty when it is wrong."""
        written = " ".join(self._row.cells.get(column, "").split())
        if column in self._row.formulas:
            self.wrong(column, "formula")
            return ""
        if len(written) > longest or not written.isprintable():
            self.wrong(column, "text")
            return ""
        return written

    def whole(self, column: str, otherwise: int, least: int = 0, most: int = _MOST_XOF) -> int:
        """A whole number between bounds; blanks and a trailing F are forgiven."""
        written = self.text(column).replace("\N{NO-BREAK SPACE}", "").replace(" ", "").removesuffix("F")
        if not written:
            return otherwise
        if not (written.isascii() and written.isdigit()) or not least <= int(written[:15]) <= most:
            self.wrong(column, "whole")
            return otherwise
        return int(written)

    def day(self, column: str, otherwise: date) -> date:
        """A date in the past."""
        written = self.text(column)
        if not written:
            return otherwise
        try:
            found = _date(written)
        except ValueError:
            self.wrong(column, "date")
            return otherwise
        if not date(1990, 1, 1) <= found <= otherwise:
            self.wrong(column, "date")
            return otherwise
        return found

    def phone(self) -> str | None:
        """A phone number in E.164, or none."""
        try:
            return read_phone(self.text("phone"))
        except ValueError:
            self.wrong("phone", "phone")
            return None

    def choice(self, column: str, choices: Iterable[str], otherwise: str) -> str:
        """One of a list of words; an empty cell is the usual one."""
        written = self.text(column).lower()
        if not written:
            return otherwise
        if written not in choices:
            self.wrong(column, "choice")
            return otherwise
        return written


def _date(written: str) -> date:
    """2026-03-04 or 04/03/2026, day first as in Mali. Raises: ValueError."""
    if "/" in written:
        day, month, year = written.split("/")
        return date(int(year), int(month), int(day))
    return date.fromisoformat(written)
