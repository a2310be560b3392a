"""What the columns of a table are: known by their headings, or said by whoever imports."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from app.files.columns.headings import Headings
from app.files.formats.grid import Grid, GridCell, Line, letters
from ledger.imports.problems import ImportProblem
from ledger.imports.reading.cells import phone_in_cell
from ledger.imports.reading.columns import FIRST_NAME, IGNORED, OF_MEMBER, column_of, is_field
from ledger.imports.reading.list_columns import list_column_of
from ledger.imports.reading.numbers import is_figure
from ledger.imports.reading.sheet import Column
from ledger.rules.spelling import plain

ALL_OTHERS: Final = "*"
"""Stands for every column that nobody knows."""
_SAMPLES: Final = 3
_PAIR: Final = re.compile(r"\s*(.+?)\s*=\s*([A-Za-z_]+(?:_[0-9])?|-)\s*(?:,|$)")


@dataclass(frozen=True, slots=True)
class ColumnChoices:
    """What somebody said of a file: by heading what a column is, and what holds for every line of it.

    ``of``: whether it is a file of ``groups``, or which list of persons (``OF_LISTS``).
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    of: str = "groups"

    def knows(self, heading: str) -> str | None:
        """The field of a heading: chosen, or usual."""
        return self.columns.get(plain(heading)) or self.usual(heading)

    def usual(self, heading: str) -> str | None:
        """The field that a heading has in files of this kind, where nobody said another."""
        return column_of(heading) if self.of == "groups" else list_column_of(heading, self.of)


def read_pairs(written: str, known: Callable[[str], bool] = is_field) -> dict[str, str]:
    """``Nombre de parts=shares,Age=-`` as choices of columns. A heading may hold commas.

    Raises:
        ValueError: it is not of this shape, or a field is not known.
    """
    pairs: dict[str, str] = {}
    rest = written
    while rest:
        found = _PAIR.match(rest)
        if found is None or not known(found.group(2)):
            raise ValueError(f"{rest[:60]}: write heading=field, the field one of docs/import.md, or - to ignore it")
        heading = found.group(1)
        pairs[heading if heading == ALL_OTHERS else plain(heading)] = found.group(2)
        rest = rest[found.end() :]
    return pairs


def map_columns(grid: Grid, headings: Headings, choices: ColumnChoices) -> dict[int, Column]:
    """Every column that has a heading or holds anything, by its place."""
    members = grid.lines[headings.after :]
    places = sorted({*headings.places, *(place for _, cells in members for place in cells)})
    columns: dict[int, Column] = {}
    keys: set[str] = set()
    for place in places:
        texts = headings.places.get(place, ())
        key = plain(texts[0]) if texts else ""
        if not key or key in keys:
            key = f"{key} ({letters(place).lower()})".strip()
        keys.add(key)
        cells = [cells[place] for _, cells in members if place in cells]
        heading = texts[0] if texts else f"({letters(place)})"
        samples = tuple(dict.fromkeys(cell.shown or cell.text for cell in cells[:50]))[:_SAMPLES]
        chosen = _field(key, texts, choices, cells)
        columns[place] = Column(letters(place), heading, key, chosen, samples, _holds(cells))
    return _without_rivals(columns, choices)


def _field(key: str, texts: Sequence[str], choices: ColumnChoices, cells: Sequence[GridCell]) -> str:
    usual = next((known for text in texts if (known := choices.usual(text))), "")
    if choices.of == "groups" and usual == "loans" and cells and not any(cell.text.startswith("[") for cell in cells):
        usual = "loan_principal"  # the list is what exports write; people write an amount
    chosen = next((choices.columns[name] for name in (key, *map(plain, texts)) if name in choices.columns), "")
    return chosen or usual or choices.columns.get(ALL_OTHERS, "")


def _holds(cells: Sequence[GridCell]) -> str:
    """What stands in most cells that hold a number: phones or figures; else words, or nothing."""
    figures = [cell.shown or cell.text for cell in cells if is_figure(cell.shown or cell.text)]
    if not figures:
        return "words" if cells else ""
    phones = sum(map(_is_phone, figures[:50]))
    return "phones" if phones * 2 > len(figures[:50]) else "figures"


def _is_phone(written: str) -> bool:
    try:
        return phone_in_cell(written) is not None
    except ValueError:
        return False


def _without_rivals(columns: dict[int, Column], choices: ColumnChoices) -> dict[int, Column]:
    """A column that somebody chose beats one that only sounds like it."""
    chosen = {column.field for column in columns.values() if column.key in choices.columns} - {IGNORED}
    return {
        place: replace(column, field="") if column.field in chosen and column.key not in choices.columns else column
        for place, column in columns.items()
    }


def faults_of(columns: Mapping[int, Column], line: int, given: Mapping[str, str]) -> list[ImportProblem]:
    """What somebody must say before the table can be read: what a column is, which of two, where codes are."""
    fields = [column.field for column in columns.values() if column.field not in ("", IGNORED)]
    members = any(name in OF_MEMBER or name == FIRST_NAME for name in fields)
    found = unclear(columns, line, fields, members=members)
    if members and "name" not in fields and FIRST_NAME not in fields:
        found.append(ImportProblem(line, "name", "needed"))
    if not {"group", "group_name"} & {*fields, *given}:
        found.append(ImportProblem(line, "group", "needed"))
    return found


def unclear(
    columns: Mapping[int, Column], line: int, fields: Sequence[str], *, members: bool = True
) -> list[ImportProblem]:
    """Columns that nobody knows and that hold something to lose, and those that mean what another means."""
    found: list[ImportProblem] = []
    for column in columns.values():
        if not column.field and (column.holds in ("figures", "phones") or (column.holds and not members)):
            found.append(ImportProblem(line, column.heading, "unmapped", ", ".join(column.samples)[:60]))
        elif fields.count(column.field) > 1:
            found.append(ImportProblem(line, column.heading, "two_columns", column.field))
    return found


def cells_of(line: Line, columns: Mapping[int, Column]) -> tuple[dict[str, str], dict[str, str]]:
    """The cells of a line by field, and those that are no plain values with the reason."""
    cells: dict[str, str] = {}
    odd: dict[str, str] = {}
    for place, cell in line[1].items():
        name = columns[place].field if place in columns else ""
        if name in ("", IGNORED):
            continue
        cells[name] = cell.text
        if cell.odd:
            odd[name] = cell.odd
    if FIRST_NAME in cells:
        cells["name"] = f"{cells.pop(FIRST_NAME)} {cells.get('name', '')}".strip()
    return cells, odd
