"""Tables as CSV and XLSX files that are harmless to open: a cell that looks like a formula is shown as text."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | Fraction | None
Row = Sequence[Cell]
_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_PHONE: Final = re.compile(r"\+\d[\d ]{5,24}")
_DECIMALS: Final = 4
_FIRST_DAY: Final = date(1900, 3, 1)
"""Spreadsheets believe that 1900 was a leap year: days before this one stay text."""


@dataclass(frozen=True, slots=True)
class SheetForm:
    """How a sheet shows its columns, by their places: ``days`` hold dates, ``shares`` parts of a whole, in percent.

    ``heading``: a line above the columns' names. ``notes``: a second sheet, its name first and then its lines.
    """

    days: Collection[int] = ()
    shares: Collection[int] = ()
    heading: str = ""
    notes: tuple[str, Sequence[Sequence[str]]] | None = None


def harmless(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet would calculate it; a phone number is no formula."""
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) and not _PHONE.fullmatch(text) else text


def _decimal(cell: Fraction, point: str) -> str:
    """A fraction with four decimals, rounded half up, a point or a comma between."""
    scaled = (abs(cell) * 10**_DECIMALS + Fraction(1, 2)).__floor__()
    whole, rest = divmod(scaled, 10**_DECIMALS)
    return f"{'-' if cell < 0 else ''}{whole}{point}{rest:0{_DECIMALS}}"


def csv_file(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, delimiter: str = ";", point: str = ".") -> bytes:
    """UTF-8 with a mark, so that spreadsheets read the accents; days are ISO dates, which every one of them knows."""
    drawn = io.StringIO()
    writer = csv.writer(drawn, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([harmless(name) for name in header])
    for row in rows:
        writer.writerow([_plain(cell, point) for cell in row])
    return b"\xef\xbb\xbf" + drawn.getvalue().encode()


def _plain(cell: Cell, point: str) -> str | int:
    match cell:
        case None:
            return ""
        case Fraction():
            return _decimal(cell, point)
        case int():
            return cell
        case _:
            return harmless(cell)


def xlsx_file(
    title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], form: SheetForm | None = None
) -> bytes:
    """A sheet, and one of notes where the form has some; texts are written as texts, never as formulas or links."""
    import xlsxwriter  # noqa: PLC0415 -- thirteen megabytes of a process that writes no sheet

    form = form or SheetForm()
    drawn = io.BytesIO()
    book = xlsxwriter.Workbook(drawn, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    _fill(book, book.add_worksheet(title[:31]), header, rows, form)
    if form.notes:
        notes, bold = book.add_worksheet(form.notes[0][:31]), book.add_format({"bold": True})
        for place, line in enumerate(form.notes[1]):
            for column, words in enumerate(line):
                notes.write_string(place, column, words, bold if place == 0 else None)
        notes.autofit(600)
    book.close()
    return drawn.getvalue()


def _fill(book: "Workbook", sheet: "Worksheet", header: Sequence[str], rows: Iterable[Row], form: SheetForm) -> None:
    bold, percent = book.add_format({"bold": True}), book.add_format({"num_format": "0.0 %"})
    local_day = book.add_format({"num_format": 14})  # the short date of whoever opens it
    first = 1 if form.heading else 0
    sheet.freeze_panes(first + 1, 0)
    for column, name in enumerate(header):
        sheet.write_string(first, column, name, bold)
    for place, row in enumerate(rows, start=first + 1):
        for column, cell in enumerate(row):
            if day := _day(cell) if column in form.days else None:
                sheet.write_datetime(place, column, day, local_day)
            elif isinstance(cell, str):
                sheet.write_string(place, column, cell)
            elif cell is not None:  # xlsxwriter writes a fraction as the number it is
                sheet.write_number(place, column, cell, percent if column in form.shares else None)
    sheet.autofit(300)
    if form.heading:
        sheet.write_string(0, 0, form.heading, bold)


def _day(cell: Cell) -> date | None:
    """The day that a cell's ISO text is, as far as a spreadsheet can count it."""
    try:
        found = date.fromisoformat(cell) if isinstance(cell, str) else None
    except ValueError:
        return None
    return found if found and found >= _FIRST_DAY else None
