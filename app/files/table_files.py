"""A table as a file: CSV, XLSX or JSON by the end of its name; harmless to open in a spreadsheet."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from app.panel.sheets_out import Cell, csv_file, xlsx_file


@dataclass(frozen=True, slots=True)
class BookTable:
    """A table of the books: a title, column names, and rows in their order."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


def write_table(table: BookTable, path: Path) -> None:
    """Write it by the end of the path's name.

    Raises:
        ValueError: the name ends in none of .csv, .xlsx, .json.
        OSError: it cannot be written there.
    """
    match path.suffix.lower():
        case ".csv":
            path.write_bytes(csv_file(table.header, table.rows))
        case ".xlsx":
            path.write_bytes(xlsx_file(table.title, table.header, table.rows))
        case ".json":
            path.write_text(json.dumps(as_objects(table), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        case _:
            raise ValueError(f"{path.name}: the name must end in .csv, .xlsx or .json")


def as_objects(table: BookTable) -> list[dict[str, object]]:
    """One object a row; a fraction as text, exact."""
    return [
        {name: str(cell) if isinstance(cell, Fraction) else cell for name, cell in zip(table.header, row, strict=True)}
        for row in table.rows
    ]
