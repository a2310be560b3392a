"""Reads CSV, XLSX and JSON files into rows of words, and says what in them cannot be read: formulas, merged cells."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from openpyxl import load_workbook

from app.panel.imports.columns import NEEDED, OF_MEMBER, column_of

MOST_ROWS: Final = 50_000
MOST_UNPACKED_BYTES: Final = 300 * 1024 * 1024
_MERGED: Final = re.compile(rb'<mergeCell ref="([A-Z]+)([0-9]+):[A-Z]+([0-9]+)"')


class Unreadable(ValueError):  # noqa: N818 -- what it is, said plainly
    """The file as a whole cannot be read. ``why`` is the key of a text; ``what`` what it was about."""

    def __init__(self, why: str, what: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.what = what


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row: its line in the file, and its cells by column as written. ``formulas``: columns that calculate."""

    line: int
    cells: dict[str, str]
    formulas: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FileRead:
    """A whole file. ``merged``: lines that a merged cell covers; ``unknown``: headings nobody knows, left out."""

    rows: tuple[FileRow, ...]
    merged: frozenset[int] = field(default=frozenset())
    unknown: tuple[str, ...] = ()


def read_file(name: str, body: bytes) -> FileRead:
    """Read a file by the end of its name (``.csv``, ``.xlsx``, ``.json``).

    Raises:
        Unreadable: another kind of file, a broken one, one without the needed columns, or more than 50,000 rows.
    """
    kind = name.rpartition(".")[2].lower()
    match kind:
        case "csv":
            return _from_table(_csv_lines(body))
        case "xlsx":
            return _read_xlsx(body)
        case "json":
            return _read_json(body)
        case _:
            raise Unreadable("kind", kind)


Cells = tuple[int, list[tuple[str, bool]]]


def _from_table(lines: Iterable[Cells], merged: frozenset[int] = frozenset()) -> FileRead:
    """Rows under a line of headings; empty lines are passed over."""
    walked = iter(lines)
    headings = [heading for heading, _ in next(walked, (0, []))[1]]
    columns = [column_of(heading) for heading in headings]
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise Unreadable("columns", ", ".join(missing))
    twice = {name for name in columns if name and columns.count(name) > 1}
    if twice:
        raise Unreadable("twice", ", ".join(sorted(twice)))
    rows: list[FileRow] = []
    for line, cells in walked:
        named = [(name, *cell) for name, cell in zip(columns, cells, strict=False) if name]
        if any(text for _, text, _ in named):
            if len(rows) >= MOST_ROWS:
                raise Unreadable("rows", str(MOST_ROWS))
            formulas = frozenset(name for name, _, is_formula in named if is_formula)
            rows.append(FileRow(line, {name: text for name, text, _ in named}, formulas))
    unknown = tuple(heading for heading, name in zip(headings, columns, strict=True) if name is None and heading)
    return FileRead(tuple(rows), merged, unknown)


def _csv_lines(body: bytes) -> Iterator[Cells]:
    """Lines of a CSV file in UTF-8 or the code page of French Windows; the separator is the commonest in line one."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    separator = max(";,\t", key=first.count)
    try:
        for line, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), start=1):
            yield line, [_csv_cell(cell) for cell in cells]
    except csv.Error as problem:
        raise Unreadable("broken") from problem


def _csv_cell(cell: str) -> tuple[str, bool]:
    """A cell, and whether a spreadsheet would calculate it; an apostrophe in front is our own export's."""
    text = cell.strip()
    return (text[1:].strip(), False) if text.startswith("'") else (text, text.startswith("="))


def _read_xlsx(body: bytes) -> FileRead:
    """The first sheet, row by row; how large it would be unpacked is looked at first."""
    try:
        _refuse_swelling(body)
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        merged = _merged_lines(body)
        return _from_table(_xlsx_lines(sheet), merged)
    except Unreadable:
        raise
    except Exception as problem:  # a broken workbook breaks in a hundred ways
        raise Unreadable("broken") from problem


def _refuse_swelling(body: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        if sum(item.file_size for item in packed.infolist()) > MOST_UNPACKED_BYTES:
            raise Unreadable("rows", str(MOST_ROWS))


def _xlsx_lines(sheet: Any) -> Iterator[Cells]:  # noqa: ANN401 -- openpyxl has no types
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        yield line, [(_shown(cell.value), cell.data_type == "f") for cell in cells]


def _shown(value: object) -> str:
    """A cell as text: whole numbers without a point, dates in ISO."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return " ".join(str(value).split())


def _merged_lines(body: bytes) -> frozenset[int]:
    """The lines that merged cells cover, read from the first sheet's own XML; their first line alone has a value."""
    lines: set[int] = set()
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        for name in sorted(packed.namelist()):
            if name.startswith("xl/worksheets/sheet"):
                for _, first, last in _MERGED.findall(packed.read(name)):
                    lines.update(range(int(first), min(int(last), MOST_ROWS) + 1))
                break
    return frozenset(lines)


def _read_json(body: bytes) -> FileRead:
    """One group or a list of them, in the shape of ``kesu import``; every member becomes a row."""
    try:
        whole = json.loads(body)
        documents = whole if isinstance(whole, list) else [whole]
        rows = [row for document in documents for row in _json_rows(document)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise Unreadable("broken") from problem
    if len(rows) > MOST_ROWS:
        raise Unreadable("rows", str(MOST_ROWS))
    return FileRead(tuple(FileRow(line, cells) for line, cells in enumerate(rows, start=1)))


_GROUP_KEYS: Final = ("family", "share_value", "cash_unit", "village", "region", "founded_on", "meeting_weekday")


def _json_rows(document: dict[str, Any]) -> Iterator[dict[str, str]]:
    group, opening = document["group"], document.get("opening", {})
    shared = {
        "group": group["code"],
        "group_name": group.get("name", ""),
        **{name: group[name] for name in _GROUP_KEYS if name in group},
        **{name: opening[name] for name in ("loan_cash", "solidarity_cash", "outside_cash") if name in opening},
        "settings": json.dumps(group.get("settings") or {}),
    }  # fmt: skip
    for member in document["members"]:
        named = {name: member[name] for name in OF_MEMBER if member.get(name) is not None}
        yield {name: _shown(value) for name, value in {**shared, **named}.items()}
