"""Reads a file of groups, or a list of persons, into rows of words: by what it is, not by what its name says."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.files.columns.headings import find_headings
from app.files.columns.mapping import ColumnChoices
from app.files.columns.reading_lists import read_list
from app.files.columns.reading_tables import read_table
from app.files.formats.grid import Grid
from app.files.formats.markup import refuse_swelling
from app.files.formats.reading_csv import read_csv
from app.files.formats.reading_json import read_json
from app.files.formats.reading_ods import read_ods
from app.files.formats.reading_xlsx import read_xlsx
from ledger.imports.problems import Note
from ledger.imports.reading.sheet import Sheet, Unreadable

KINDS: Final = ("csv", "tsv", "txt", "xlsx", "xlsm", "ods", "json")
_WORKBOOKS: Final = ("xlsx", "xlsm", "ods", "xls")
_PACKED: Final = b"PK\x03\x04"
_OLD: Final = b"\xd0\xcf\x11\xe0"
_MAX_TABS: Final = 40
_NOBODY_SAID: Final = ColumnChoices()


def read_file(source: Path | bytes, name: str = "", choices: ColumnChoices = _NOBODY_SAID) -> Sheet:
    """Read a path, or the bytes of a file of that name: a text table, a workbook or JSON.

    Raises:
        Unreadable: another kind of file, a broken one, one without rows, or more than 50,000.
        OSError: the path cannot be read.
    """
    if isinstance(source, Path):
        name, body = name or source.name, source.read_bytes()
    else:
        body = source
    kind = name.rpartition(".")[2].lower()
    sha = hashlib.sha256(body).hexdigest()
    if body.startswith(_OLD) or (kind == "xls" and not body.startswith(_PACKED)):
        raise Unreadable("old")
    if body.startswith(_PACKED):
        return _workbook(body, name, sha, choices)
    if kind not in KINDS or (kind == "json" and choices.of != "groups"):
        raise Unreadable("kind", kind)
    if kind in _WORKBOOKS:
        raise Unreadable("broken")
    if kind == "json":
        return read_json(body, name, sha)
    return _table(read_csv(body), name, sha, choices, cells_named=False)


def _table(grid: Grid, name: str, sha: str, choices: ColumnChoices, *, cells_named: bool) -> Sheet:
    read = read_table if choices.of == "groups" else read_list
    return read(grid, name, sha, choices, cells_named=cells_named)


def _workbook(body: bytes, name: str, sha: str, choices: ColumnChoices) -> Sheet:
    """The first sheet that has known headings; without one, the first that holds anything."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            refuse_swelling(packed)
            grid, others = _chosen(
                read_ods(packed) if "content.xml" in packed.namelist() else read_xlsx(packed), choices
            )
    except (Unreadable, MemoryError):
        raise
    except Exception as problem:  # a broken workbook breaks in a hundred ways
        raise Unreadable("broken") from problem
    sheet = _table(grid, name, sha, choices, cells_named=True)
    return replace(sheet, notes=(*sheet.notes, Note("other_tabs", ", ".join(others)))) if others else sheet


def _chosen(grids: Iterator[Grid], choices: ColumnChoices) -> tuple[Grid, list[str]]:
    filled: list[Grid] = []
    best: tuple[int, Grid] | None = None
    for grid, _ in zip(grids, range(_MAX_TABS), strict=False):
        if not grid.lines:
            continue
        filled.append(Grid([], grid.tab))
        known = _known(grid, choices)
        if best is None or (best[0] < 2 <= known):
            best = (known, grid)
    if best is None:
        raise Unreadable("empty")
    return best[1], [grid.tab for grid in filled if grid.tab != best[1].tab]


def _known(grid: Grid, choices: ColumnChoices) -> int:
    """How many headings of a page are known."""
    places = find_headings(grid, choices.knows).places.values()
    return len({known for texts in places for text in texts if (known := choices.knows(text))})
