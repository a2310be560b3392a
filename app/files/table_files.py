"""A table as a file: CSV, XLSX or JSON by the end of its name; harmless to open in a spreadsheet."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from app.files.spreadsheets import Cell, csv_file, xlsx_file


@dataclass(frozen=True, slots=True)
class BookTable:
    """A table of the books: a title, column names, and rows in their order."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


def table_file(table: BookTable, kind: str) -> bytes:
    """The bytes of a file of one kind: ``csv``, ``xlsx`` or ``json``.

    Raises:
        ValueError: another kind.
    """
    match kind:
        case "csv":
            return csv_file(table.header, table.rows)
        case "xlsx":
            return xlsx_file(table.title, table.header, table.rows)
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
