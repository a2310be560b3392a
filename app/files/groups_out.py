"""Groups as a table with the columns of an import: a line a member, her group's own cells beside hers on its first."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.files.formats.reading_json import GROUP_COLUMNS, OPENING_COLUMNS
from app.files.spreadsheets import Cell
from app.files.table_files import BookTable
from ledger.imports.reading.columns import OF_GROUP, OF_MEMBER

_COLUMNS = (*OF_GROUP, *OF_MEMBER)


def groups_table(documents: Sequence[Mapping[str, Any]]) -> BookTable:
    """The documents of ``ledger.exports.groups.export_group``, so that importing the table gives the same groups."""
    return BookTable("groups", _COLUMNS, [row for document in documents for row in _rows(document)])


def _rows(document: Mapping[str, Any]) -> Iterator[tuple[Cell, ...]]:
    shared = {GROUP_COLUMNS[name]: value for name, value in document["group"].items()}
    shared |= {name: document["opening"].get(name) for name in OPENING_COLUMNS}
    for member in document["members"] or [{}]:
        cells = shared | member
        yield tuple(_cell(cells.get(column)) for column in _COLUMNS)
        shared = {"group": document["group"]["code"]}


def _cell(value: object) -> Cell:
    """Tables inside a cell are JSON, as the reader expects them."""
    if value is None or isinstance(value, str | int):
        return value
    return json.dumps(value, ensure_ascii=False)
