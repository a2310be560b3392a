"""Reads the cells of one row and remembers what is wrong with them; nothing is guessed."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

import phonenumbers

from ledger.imports.problems import ImportProblem
from ledger.imports.sheet import FileRow

MAX_XOF: Final = 1_000_000_000
EARLIEST: Final = date(1990, 1, 1)
COUNTRY: Final = "ML"
_SPACES: Final = str.maketrans(dict.fromkeys(" \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}", ""))


def read_date(written: str) -> date:
    """2026-03-04 or 04/03/2026, day first as in Mali.

    Raises:
        ValueError: it cannot be true.
    """
    if "/" in written:
        day, month, year = written.split("/")
        return date(int(year), int(month), int(day))
    return date.fromisoformat(written)


def read_phone(written: str) -> str | None:
    """The number in E.164, none for an empty cell; a number without a country is one of Mali.

    Spreadsheets take the plus off: 11 digits that begin with 223 have their country.

    Raises:
        ValueError: it cannot be a phone number.
    """
    if not written:
        return None
    digits = written.translate(_SPACES)
    typed = f"+{digits}" if len(digits) == 11 and digits.isdigit() and digits.startswith("223") else written
    try:
        number = phonenumbers.parse(typed, COUNTRY)
    except phonenumbers.NumberParseException as problem:
        raise ValueError("not a phone number") from problem
    if not phonenumbers.is_possible_number(number):
        raise ValueError("not a phone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class Cells:
    """The cells of one row by column."""

    def __init__(self, row: FileRow, problems: list[ImportProblem]) -> None:
        self.row = row
        self._problems = problems

    def wrong(self, column: str, why: str) -> None:
        """Remember a problem of a cell."""
        self._problems.append(ImportProblem(self.row.line, column, why, self.row.cells.get(column, "")[:60]))

    def filled(self, column: str) -> bool:
        """Whether anything is written there."""
        return bool(self.row.cells.get(column))

    def text(self, column: str, longest: int = 60) -> str:
        """The words of a cell, single spaces between them."""
        written = " ".join(self.row.cells.get(column, "").split())
        if column in self.row.formulas:
            self.wrong(column, "formula")
            return ""
        if len(written) > longest or not written.isprintable():
            self.wrong(column, "text")
            return ""
        return written

    def whole(self, column: str, otherwise: int, least: int = 0, most: int = MAX_XOF) -> int:
        """A whole number; spaces between its digits and an F behind it are what people write."""
        written = self.text(column).translate(_SPACES).removesuffix("F")
        if not written:
            return otherwise
        if not (written.isascii() and written.isdigit()) or not least <= int(written[:15]) <= most:
            self.wrong(column, "whole")
            return otherwise
        return int(written)

    def day(self, column: str, otherwise: date, latest: date) -> date:
        """A day that has been, up to ``latest``."""
        found = self._day(column, EARLIEST, latest, "date")
        return otherwise if found is None else found

    def day_if_any(self, column: str, latest: date) -> date | None:
        """The same, where nothing may stand."""
        return self._day(column, EARLIEST, latest, "date")

    def due_day(self, column: str, today: date) -> date | None:
        """A day that may lie ahead, by three years at most."""
        return self._day(column, EARLIEST, today + timedelta(days=3 * 366), "due")

    def _day(self, column: str, earliest: date, latest: date, why: str) -> date | None:
        written = self.text(column)
        if not written:
            return None
        try:
            found = read_date(written)
        except ValueError:
            self.wrong(column, why)
            return None
        if not earliest <= found <= latest:
            self.wrong(column, why)
            return None
        return found

    def phone(self, column: str) -> str | None:
        """A phone number in E.164."""
        try:
            return read_phone(self.text(column))
        except ValueError:
            self.wrong(column, "phone")
            return None

    def choice(self, column: str, choices: Iterable[str], otherwise: str) -> str:
        """One word of a list, in small letters."""
        written = self.text(column).lower()
        if not written:
            return otherwise
        if written not in choices:
            self.wrong(column, "choice")
            return otherwise
        return written
