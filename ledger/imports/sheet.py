"""A file of groups as plain rows of words, whatever it was: CSV, XLSX or JSON."""

from dataclasses import dataclass, field
from typing import Final

MAX_ROWS: Final = 50_000

UNREADABLE: Final = {
    "kind": "a .{what} file is not known: use .csv, .xlsx or .json",
    "broken": "the file is damaged, or not what its name says",
    "columns": "these columns are missing: {what}",
    "twice": "these columns are there twice: {what}",
    "rows": "the file has more than {what} rows, or is too large",
    "members": "group {what} has no members",
    "empty": "the file has no rows",
    "taken": "these groups are there already: {what}",
    "none": "no file was given",
}
"""What can be wrong with a file as a whole, in one clear line each."""


class Unreadable(ValueError):  # noqa: N818 -- what it is, said plainly
    """The file as a whole cannot be read. ``why`` is a key of ``UNREADABLE``; ``what`` is what it was about."""

    def __init__(self, why: str, what: str = "") -> None:
        super().__init__(UNREADABLE[why].format(what=what))
        self.why = why
        self.what = what


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row: its line in the file (of JSON: its place among all members, from 1), and its cells as written.

    ``formulas``: the columns that calculate.
    """

    line: int
    cells: dict[str, str]
    formulas: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole file. ``merged``: lines that a merged cell covers; ``unknown``: headings nobody knows, left out.

    ``sha`` is the SHA-256 of the file in hexadecimal: the same file never comes in twice.
    """

    name: str
    sha: str
    rows: tuple[FileRow, ...]
    merged: frozenset[int] = field(default=frozenset())
    unknown: tuple[str, ...] = ()
