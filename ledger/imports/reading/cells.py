"""Reads the cells of one row and remembers what is wrong with them; nothing is guessed."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from ledger.imports.problems import ImportProblem
from ledger.imports.reading.numbers import NOTHING, NumberWrong, read_whole
from ledger.imports.reading.sheet import FileRow
from ledger.imports.reading.words import MONTHS, choices, value_of
from ledger.people.contacts.phone_numbers import kind_of, read_phone, without_separators
from ledger.rules.spelling import plain

MAX_XOF: Final = 1_000_000_000
EARLIEST: Final = date(1990, 1, 1)
_DATE_PARTS: Final = re.compile(r"\s*[/.-]\s*|\s+")
_SHORT_YEAR: Final = re.compile(r"\d{1,2}([/. -])(\d{1,2}|[^\W\d_]+)\1\d\d")
"""A day as spreadsheets show it in short: the century, and which of three numbers is the year, would be a guess."""
_BETWEEN_PHONES: Final = re.compile(r"[,;/|]|\b(?:ou|et|or|and|ni|wala)\b|\s-\s|\n")
_A_PHONE: Final = 8
"""Digits of a number in Mali."""
_LOST: Final = re.compile(r"\w\?|\?\w|\ufffd")
"""What a program writes for letters that the chosen encoding lacks."""
_SPACES: Final = str.maketrans(dict.fromkeys(" \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}", ""))


def read_date(written: str) -> date:
    """2026-03-04, 04/03/2026, 04-03-2026 or 4 mars 2026, day first as in Mali.

    Raises:
        ValueError: it cannot be read.
    """
    parts = _DATE_PARTS.split(re.sub(r"[ T]00:00(:00(\.0+)?)?$", "", written.strip()))
    if len(parts) == 3 and len(parts[2]) == 4:
        day, month, year = parts
        return date(int(year), MONTHS.get(plain(month)) or int(month), int(day.removesuffix("er")))
    if len(parts) == 3 and len(parts[0]) == 4:
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    raise ValueError("no date with four digits for the year")


class PhoneWrong(ValueError):  # noqa: N818 -- what it is, said plainly
    """It is no number that can be called here. ``why``: ``phone``, ``phone_length``, ``landline`` or ``two_phones``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def phone_in_cell(written: str) -> str | None:
    """The number in E.164, none for an empty cell; spreadsheets put ".0" behind a number.

    Raises:
        PhoneWrong: a ValueError; it cannot be the number of a mobile phone, or two stand there.
    """
    bare = written.strip().removesuffix(".0")
    if not bare or bare in NOTHING:
        return None
    if len([part for part in _BETWEEN_PHONES.split(bare) if sum(map(str.isdigit, part)) >= _A_PHONE]) > 1:
        raise PhoneWrong("two_phones")
    try:
        number = read_phone(bare)
    except ValueError as problem:
        digits = without_separators(bare).removeprefix("+")
        whole = digits.isdigit() and len(digits) != _A_PHONE
        raise PhoneWrong("phone_length" if whole else "phone") from problem
    match kind_of(number):
        case "unknown":
            raise PhoneWrong("phone")
        case "landline":
            raise PhoneWrong("landline")
    return number


class Cells:
    """The cells of one row by column."""

    def __init__(self, row: FileRow, problems: list[ImportProblem]) -> None:
        self.row = row
        self._problems = problems

    def wrong(self, column: str, why: str, **figures: object) -> None:
        """Remember a problem of a cell."""
        written = self.row.cells.get(column, "")[:60]
        self._problems.append(ImportProblem(self.row.line, column, why, written, figures))

    def filled(self, column: str) -> bool:
        """Whether anything is written there."""
        return bool(self.row.cells.get(column))

    def text(self, column: str, longest: int = 60) -> str:
        """The words of a cell, single spaces between them."""
        written = " ".join(self.row.cells.get(column, "").split())
        why = self.row.odd.get(column, "")
        if not why and (len(written) > longest or not written.isprintable()):
            why = "unreadable"
        if not why and _LOST.search(written):
            why = "lost"
        if why:
            self.wrong(column, why)
            return ""
        return written

    def whole(self, column: str, otherwise: int, least: int = 0, most: int = MAX_XOF) -> int:
        """A whole number, see ``read_whole``."""
        try:
            found = read_whole(self.text(column))
        except NumberWrong as problem:
            self.wrong(column, problem.why)
            return otherwise
        if found is None:
            return otherwise
        if not least <= found <= most:
            self.wrong(column, "range", least=least, most=most)
            return otherwise
        return found

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
        if not written or written in NOTHING:
            return None
        try:
            found = read_date(written)
        except ValueError:
            self.wrong(column, "year" if _SHORT_YEAR.fullmatch(written) else why)
            return None
        if not earliest <= found <= latest:
            self.wrong(column, "ahead" if why == "date" and found > latest else why)
            return None
        return found

    def phone(self, column: str) -> str | None:
        """A phone number in E.164, none for an empty cell."""
        try:
            return phone_in_cell(self.text(column))
        except PhoneWrong as problem:
            self.wrong(column, problem.why)
            return None

    def choice(self, column: str, words: Mapping[str, str], otherwise: str) -> str:
        """What a word of a list stands for."""
        written = self.text(column)
        if not written:
            return otherwise
        found = value_of(written, words)
        if found is None:
            self.wrong(column, "choice", known=", ".join(choices(words)))
            return otherwise
        return found
