"""Reads CSV and XLSX: a line of headings, then a line a member; formulas and merged cells are marked, not guessed."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from xml.sax.saxutils import unescape

from openpyxl import load_workbook

from ledger.imports.columns import NEEDED, column_of
from ledger.imports.sheet import MAX_ROWS, FileRow, Unreadable

MAX_UNPACKED_BYTES: Final = 300 * 1024 * 1024
_MERGED: Final = re.compile(rb'<mergeCell ref="[A-Z]+([0-9]+):[A-Z]+([0-9]+)"')
_SHEET: Final = re.compile(r"xl/worksheets/sheet[0-9]+\.xml")
Cells = tuple[int, list[tuple[str, bool]]]


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds; see ``Sheet``."""

    rows: tuple[FileRow, ...]
    merged: frozenset[int] = frozenset()
    unknown: tuple[str, ...] = ()


def read_csv(body: bytes) -> Found:
    """A CSV file in UTF-8 or the code page of French Windows; the separator is the commonest in line one.

    Raises:
        Unreadable: it is no CSV, lacks columns or has too many rows.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise Unreadable("broken")
    separator = max(";,\t", key=text.partition("\n")[0].count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return _from_table((lines.line_num, [_csv_cell(cell) for cell in cells]) for cells in lines)
    except csv.Error as problem:
        raise Unreadable("broken") from problem


def _csv_cell(cell: str) -> tuple[str, bool]:
    """A cell, and whether a spreadsheet would calculate it; an apostrophe in front is what exports put there."""
    text = cell.strip()
    return (text[1:].strip(), False) if text.startswith("'") else (text, text.startswith("="))


def read_xlsx(body: bytes) -> Found:
    """The first sheet of a workbook; how large it would be unpacked is looked at first.

    Raises:
        Unreadable: it is no workbook, lacks columns or is too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            _refuse_swelling(packed)
            merged = _merged_lines(packed)
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=False, keep_links=False)
        return _from_table(_xlsx_lines(book.worksheets[0]), merged)
    except Unreadable:
        raise
    except Exception as problem:  # a broken workbook breaks in a hundred ways
        raise Unreadable("broken") from problem


def _refuse_swelling(packed: zipfile.ZipFile) -> None:
    if sum(item.file_size for item in packed.infolist()) > MAX_UNPACKED_BYTES:
        raise Unreadable("rows", str(MAX_ROWS))


def _xlsx_lines(sheet: Any) -> Iterator[Cells]:  # noqa: ANN401 -- openpyxl has no types
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        yield line, [(_shown(cell.value), cell.data_type == "f") for cell in cells]


def _shown(value: object) -> str:
    """A cell as text: whole numbers without a point, dates in ISO; an apostrophe in front is what exports put there."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return unescape(" ".join(str(value).split())).removeprefix("'")


def _merged_lines(packed: zipfile.ZipFile) -> frozenset[int]:
    """The lines that merged cells cover, read from the first sheet's own XML; their first line alone has a value."""
    name = min((name for name in packed.namelist() if _SHEET.fullmatch(name)), key=lambda name: (len(name), name))
    lines: set[int] = set()
    for first, last in _MERGED.findall(packed.read(name)):
        lines.update(range(int(first), min(int(last), MAX_ROWS) + 1))
    return frozenset(lines)


def _from_table(lines: Iterable[Cells], merged: frozenset[int] = frozenset()) -> Found:
    """Rows under a line of headings; empty lines are passed over."""
    walked = iter(lines)
    headings = [heading for heading, _ in next(walked, (0, []))[1]]
    columns = [column_of(heading) for heading in headings]
    if missing := [name for name in NEEDED if name not in columns]:
        raise Unreadable("columns", ", ".join(missing))
    if twice := {name for name in columns if name and columns.count(name) > 1}:
        raise Unreadable("twice", ", ".join(sorted(twice)))
    rows: list[FileRow] = []
    for line, cells in walked:
        named = [(name, *cell) for name, cell in zip(columns, cells, strict=False) if name]
        if not any(text for _, text, _ in named):
            continue
        if len(rows) >= MAX_ROWS:
            raise Unreadable("rows", str(MAX_ROWS))
        formulas = frozenset(name for name, _, calculates in named if calculates)
        rows.append(FileRow(line, {name: text for name, text, _ in named if text}, formulas))
    unknown = tuple(heading for heading, name in zip(headings, columns, strict=True) if name is None and heading)
    return Found(tuple(rows), merged, unknown)
