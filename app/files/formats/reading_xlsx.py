"""Reads the sheets of XLSX and XLSM workbooks, of the strict kind too, with the formats that numbers are shown in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from zipfile import ZipFile

from app.files.formats.grid import Grid, GridCell, Line, bounded, column_of_letters, formula_cell, plain_cell
from app.files.formats.markup import elements, relations
from ledger.imports.reading.sheet import MAX_ROWS, Unreadable

_DAY_ONE: Final = datetime(1899, 12, 30)  # noqa: DTZ001 -- a workbook's days have no zone
_LATER: Final = timedelta(days=1462)
"""Between the first days of the two calendars of workbooks, of Windows and of old Macs."""
_BUILT_IN: Final = {9: "0%", 10: "0.00%", **dict.fromkeys((*range(14, 23), *range(45, 48)), "d/m/y")}
_NOT_SHOWN: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_REFERENCE: Final = re.compile(r"([A-Z]+)([0-9]+)(?::([A-Z]+)([0-9]+))?")
_PARTS: Final = ("v", "f", "t")


@dataclass(slots=True)
class _Book:
    packed: ZipFile
    strings: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    day_one: datetime = _DAY_ONE


def read_xlsx(packed: ZipFile) -> Iterator[Grid]:
    """The sheets that are not hidden, in their order, each read when it is asked for."""
    start = next(path for kind, path in relations(packed, "").values() if kind == "officeDocument")
    related = relations(packed, start)
    book = _Book(packed)
    for kind, path in related.values():
        if kind == "sharedStrings":
            book.strings = list(_strings(packed, path))
        elif kind == "styles":
            book.formats = _formats(packed, path)
    tabs: list[tuple[str, str]] = []
    with packed.open(start) as part:
        for what, name, given in elements(part):
            if what == "start" and name == "workbookPr" and given.get("date1904") in ("1", "true"):
                book.day_one = _DAY_ONE + _LATER
            if what == "start" and name == "sheet" and given.get("state", "visible") == "visible":
                tabs.append((given["name"], given["id"]))
    for name, identifier in tabs:
        if related[identifier][0] == "worksheet":
            yield _Page(book).read(name, related[identifier][1])


def _strings(packed: ZipFile, path: str) -> Iterator[str]:
    words, phonetic, inside = "", False, False
    with packed.open(path) as part:
        for what, name, _ in elements(part):
            if what == "text":
                words += name if inside and not phonetic else ""
            elif name == "si":
                if what == "end":
                    yield words
                words = ""
            elif name == "rPh":
                phonetic = what == "start"
            elif name == "t":
                inside = what == "start"


def _formats(packed: ZipFile, path: str) -> list[str]:
    """The number format of each style of a cell."""
    own: dict[int, str] = {}
    formats: list[str] = []
    within = False
    with packed.open(path) as part:
        for what, name, given in elements(part):
            if name == "cellXfs":
                within = what == "start"
            elif what == "start" and name == "numFmt":
                own[int(given["numFmtId"])] = given["formatCode"]
            elif what == "start" and name == "xf" and within:
                number = int(given.get("numFmtId", 0))
                formats.append(_NOT_SHOWN.sub("", own.get(number, _BUILT_IN.get(number, ""))))
    return formats


class _Page:
    """One sheet while it is read."""

    def __init__(self, book: _Book) -> None:
        self.book = book
        self.merged: list[tuple[int, int, int, int]] = []

    def read(self, name: str, path: str) -> Grid:
        with self.book.packed.open(path) as part:
            lines = list(bounded(self._lines(elements(part))))
        return Grid(lines, name, self.merged)

    def _lines(self, events: Iterator[tuple[str, str, Mapping[str, str]]]) -> Iterator[Line]:
        line, column = 0, -1
        cells: dict[int, GridCell] = {}
        for what, name, given in events:
            if what != "start":
                if name == "row" and cells:
                    yield line, cells
            elif name == "row":
                line, column, cells = int(given.get("r", line + 1)), -1, {}
            elif name == "c":
                found = _REFERENCE.fullmatch(given.get("r", ""))
                column = column_of_letters(found.group(1)) if found else column + 1
                cells[column] = self._cell(given, _inside(events))
            elif name == "mergeCell":
                self._merge(given["ref"])

    def _merge(self, reference: str) -> None:
        found = _REFERENCE.fullmatch(reference)
        if found is None or found.group(3) is None or len(self.merged) >= MAX_ROWS:
            raise Unreadable("broken")
        first, line, last, last_line = found.groups()
        self.merged.append((int(line), int(last_line), column_of_letters(first), column_of_letters(last)))

    def _cell(self, given: Mapping[str, str], parts: Mapping[str, str]) -> GridCell:
        kind, value = given.get("t", "n"), parts.get("v", "")
        style = int(given.get("s", 0))
        shown = {"s": lambda: self.book.strings[int(value)], "inlineStr": lambda: parts.get("t", "")}.get(kind)
        if shown is not None and (value or kind != "s"):
            text = shown()
        elif kind == "b":
            text = "true" if value == "1" else "false"
        elif kind == "d":
            text = value.partition("T")[0]
        elif kind == "n" and value:
            text = shown_number(value, self.book.formats[style] if style < len(self.book.formats) else "", self.book)
        else:
            text = value
        return formula_cell(parts["f"], text) if "f" in parts else plain_cell(text)


def _inside(events: Iterator[tuple[str, str, Mapping[str, str]]]) -> dict[str, str]:
    """The text of the parts of one cell, up to its end."""
    parts: dict[str, str] = {}
    name, phonetic = "", False
    for what, element, _ in events:
        if what == "text":
            if name and not phonetic:
                parts[name] += element
        elif element == "c":
            break
        elif element == "rPh":
            phonetic = what == "start"
        else:
            name = element if what == "start" and element in _PARTS else ""
            if name:
                parts.setdefault(name, "")
    return parts


def shown_number(value: str, number_format: str, book: _Book) -> str:
    """A number as its cell shows it: a day, a percentage, noughts in front; whole numbers without a point."""
    number = float(value)
    if "%" in number_format:
        return f"{plain_number(round(number * 100, 8))}%"
    dated = re.search("[dmy]", number_format, re.IGNORECASE) and number_format.casefold() != "standard"
    if dated and 0 < number < 2_958_466:
        return (book.day_one + timedelta(days=int(number))).date().isoformat()
    if re.fullmatch("0{2,}", number_format) and number.is_integer():
        return f"{int(number):0{len(number_format)}}"
    return plain_number(number)


def plain_number(number: float) -> str:
    """A number without an exponent, and without a point if it is whole."""
    return str(int(number)) if number.is_integer() else f"{Decimal(repr(number)):f}"
