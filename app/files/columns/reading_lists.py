"""Makes rows of persons from a list of whom a support is for: headings found, columns mapped, one row a person."""

from collections.abc import Mapping, Sequence

from app.files.columns.headings import find_headings
from app.files.columns.mapping import ColumnChoices, cells_of, map_columns, unclear
from app.files.columns.reading_tables import left_out_columns, listed, merged_cells, notes_of_grid
from app.files.columns.totals import is_total
from app.files.formats.grid import Grid, Line
from ledger.imports.problems import Note
from ledger.imports.reading.columns import IGNORED
from ledger.imports.reading.list_columns import OF_PERSON
from ledger.imports.reading.sheet import MAX_ROWS, Column, FileRow, Sheet, Unreadable


def read_list(grid: Grid, name: str, sha: str, choices: ColumnChoices, *, cells_named: bool) -> Sheet:
    """A page as rows; lines of totals and those on which no person stands are left out, and said.

    Raises:
        Unreadable: nobody is on it, or there are too many rows.
    """
    if not grid.lines:
        raise Unreadable("empty")
    headings = find_headings(grid, choices.knows, two_lines=False)
    columns = map_columns(grid, headings, choices)
    fields = [column.field for column in columns.values() if column.field not in ("", IGNORED)]
    mapped = bool(OF_PERSON & {*fields})  # else somebody has to say first what the columns are
    rows, out = _rows(grid.lines[headings.after :], columns, mapped=mapped)
    if not rows:
        raise Unreadable("empty")
    if len(rows) > MAX_ROWS:
        raise Unreadable("rows", str(MAX_ROWS))
    above = [cell.text for _, cells in grid.lines[: headings.first] for cell in cells.values()]
    notes = notes_of_grid(grid, headings)
    notes += [Note("titles", listed(above))] if above else []
    notes += [Note("lines", listed(out))] if out else []
    return Sheet(
        name=name,
        sha=sha,
        rows=tuple(rows),
        faults=(
            *unclear(columns, headings.line, fields, members=mapped),
            *merged_cells(grid, columns, rows[0].line, rows[-1].line),
        ),
        unknown=tuple(column.heading for column in columns.values() if not column.field and column.holds),
        columns=tuple(columns.values()),
        notes=(*notes, *left_out_columns(columns)),
        cells_named=cells_named,
    )


def _rows(lines: Sequence[Line], columns: Mapping[int, Column], *, mapped: bool) -> tuple[list[FileRow], list[str]]:
    """The lines on which a person stands, and those that are left out."""
    rows: list[FileRow] = []
    out: list[str] = []
    for line in lines:
        cells, odd = cells_of(line, columns)
        nobody = mapped and not OF_PERSON & {*(key for key, text in cells.items() if text), *odd}
        if is_total(line, cells) or nobody:
            out.append(f"{line[0]} ({', '.join(cell.text for cell in line[1].values())[:40]})")
        else:
            rows.append(FileRow(line[0], {field: text for field, text in cells.items() if text}, odd))
    return rows, out
