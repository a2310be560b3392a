"""A table as a file: CSV, XLSX or JSON by the end of its name; harmless to open in a spreadsheet."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from app.files.spreadsheets import Cell, SheetForm, csv_file, xlsx_file

_DAYS: Final = frozenset({"from", "to", "first_day", "last_meeting"})


@dataclass(frozen=True, slots=True)
class Readable:
    """A table in somebody's words: the names of its columns, a line above them, and what each column means.

    ``shares``: columns told in percent. ``delimiter`` and ``point``: what her spreadsheet expects in a CSV file.
    """

    names: tuple[str, ...]
    heading: str
    notes: tuple[str, Sequence[Sequence[str]]]
    shares: frozenset[int]
    delimiter: str
    point: str


@dataclass(frozen=True, slots=True)
class BookTable:
    """A table of the books: a title, column names, and rows in their order; ``readable``: for people."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    readable: Readable | None = None

    @property
    def days(self) -> frozenset[int]:
        """The places of the columns that hold days."""
        return frozenset(place for place, name in enumerate(self.header) if name.endswith("_on") or name in _DAYS)


def table_file(table: BookTable, kind: str) -> bytes:
    """The bytes of a file of one kind: ``csv``, ``xlsx`` or ``json``.

    Raises:
        ValueError: another kind.
    """
    shown = table.readable
    names = shown.names if shown else table.header
    match kind:
        case "csv" if shown:
            return csv_file(names, table.rows, delimiter=shown.delimiter, point=shown.point)
        case "csv":
            return csv_file(names, table.rows)
        case "xlsx":
            form = SheetForm(table.days)
            if shown:
                form = SheetForm(table.days, shown.shares, shown.heading, shown.notes)
            return xlsx_file(table.title, names, table.rows, form)
        case "json":
            return (json.dumps(as_objects(table), ensure_ascii=False, indent=1) + "\n").encode()
        case _:
            raise ValueError("the name must end in .csv, .xlsx or .json")


def write_table(table: BookTable, path: Path) -> None:
    """Write it by the end of the path's name.

    Raises:
        ValueError: the name ends in none of .csv, .xlsx, .json.
        OSError: it cannot be written there.
    """
    try:
        body = table_file(table, path.suffix.lower().removeprefix("."))
    except ValueError as problem:
        raise ValueError(f"{path.name}: {problem}") from problem
    path.write_bytes(body)


def as_objects(table: BookTable) -> list[dict[str, object]]:
    """One object a row; a fraction as text, exact."""
    return [
        {name: str(cell) if isinstance(cell, Fraction) else cell for name, cell in zip(table.header, row, strict=True)}
        for row in table.rows
    ]
