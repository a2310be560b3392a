"""Reads the tables of an OpenDocument spreadsheet, as LibreOffice writes it."""

from collections.abc import Iterator, Mapping
from typing import Final
from zipfile import ZipFile

from app.files.formats.grid import MAX_COLUMNS, Grid, GridCell, Line, bounded, formula_cell, plain_cell
from app.files.formats.markup import Event, elements
from app.files.formats.reading_xlsx import plain_number
from ledger.imports.reading.sheet import MAX_ROWS, Unreadable

_CELLS: Final = ("table-cell", "covered-table-cell")


def read_ods(packed: ZipFile) -> Iterator[Grid]:
    """The tables in their order, each read when it is asked for."""
    with packed.open("content.xml") as part:
        events = elements(part)
        for what, name, given in events:
            if what == "start" and name == "table":
                merged: list[tuple[int, int, int, int]] = []
                yield Grid(list(bounded(_lines(events, merged))), given.get("name", ""), merged)


def _lines(events: Iterator[Event], merged: list[tuple[int, int, int, int]]) -> Iterator[Line]:
    """The lines of one table; a line that is repeated and holds anything is there as often as it says."""
    line, times, column = 0, 1, 0
    cells: dict[int, GridCell] = {}
    for what, name, given in events:
        if name == "table-row":
            if what == "start":
                cells, column, times = {}, 0, _times(given, "number-rows-repeated")
                continue
            for again in range(min(times, MAX_ROWS * 2) if cells else 0):
                yield line + 1 + again, cells
            line += times
        elif name == "table" and what == "end":
            return
        elif what == "start" and name in _CELLS:
            wide, high = _times(given, "number-columns-spanned"), _times(given, "number-rows-spanned")
            if wide * high > 1:
                merged.append((line + 1, line + high, column, column + wide - 1))
            cell, repeated = _cell(given, _text(events)), _times(given, "number-columns-repeated")
            if cell.text:
                cells |= dict.fromkeys(range(column, column + min(repeated, MAX_COLUMNS + 1)), cell)
            column += repeated


def _times(given: Mapping[str, str], name: str) -> int:
    times = int(given.get(name, "1"))
    if not 0 < times < 1 << 24:
        raise Unreadable("broken")
    return times


def _text(events: Iterator[Event]) -> str:
    """The words of one cell, up to its end, without what is noted beside it."""
    words, noted = "", 0
    for what, name, _ in events:
        if what == "text":
            words += "" if noted else name
        elif name in _CELLS:
            break
        elif name == "annotation":
            noted += 1 if what == "start" else -1
        elif name in ("p", "s", "tab", "line-break"):
            words += " "
    return words.strip()


def _cell(given: Mapping[str, str], words: str) -> GridCell:
    match given.get("value-type", ""):
        case "percentage":
            text = f"{plain_number(round(float(given['value']) * 100, 8))}%"
        case "float" | "currency":
            text = plain_number(float(given["value"]))
            if words.isdecimal() and words.startswith("0") and int(words) == float(text):
                text = words  # a code that shows noughts in front
        case "date":
            text = given["date-value"].partition("T")[0]
        case "boolean":
            text = given["boolean-value"]
        case _:
            text = given.get("string-value", words)
    return (
        formula_cell(given["formula"].partition(":")[2] or given["formula"], text)
        if "formula" in given
        else plain_cell(text)
    )
