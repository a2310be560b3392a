"""A file of groups as plain rows of words, whatever it was, with what was understood of it and what was not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ledger.imports.problems import ImportProblem, Note

MAX_ROWS: Final = 50_000

UNREADABLE: Final = {
    "kind": "a .{what} file is not known: use .csv, .xlsx, .ods or .json",
    "old": "a workbook of the old kind (.xls), or one with a password: save it as .xlsx without a password",
    "broken": "the file is damaged, or not what its name says",
    "quote": 'a quotation mark (") in the row that begins on line {what} is not closed: close it or take it away',
    "wide": "something stands far outside the table, in {what}: delete what is there and save the file again",
    "rows": "the file has more than {what} rows, or is too large",
    "work": "reading the file takes too much time or memory: copy the table alone into a new file",
    "members": "group {what} has no members",
    "empty": "the file has no rows",
    "taken": "these groups are there already: {what}",
    "none": "no file was given",
    "whose": "say whose these groups are: an organisation's, or nobody's",
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

    ``odd``: columns whose cell is no plain value, with the key of the reason, such as ``formula``.
    ``carried``: its group stands on a line above, not on its own.
    """

    line: int
    cells: dict[str, str]
    odd: Mapping[str, str] = field(default_factory=dict)
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table as whoever drew it sees it.

    ``field``: what it is here, ``-`` where it is ignored, empty where nobody knows. ``holds``: ``figures``, ``phones``,
    ``words``, or nothing at all. ``key``: what a choice about it is remembered by.
    """

    letter: str
    heading: str
    key: str
    field: str
    samples: tuple[str, ...] = ()
    holds: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole file. ``faults``: what is wrong with the table itself; ``unknown``: headings nobody knows, left out.

    ``sha`` is the SHA-256 of the file in hexadecimal: the same file never comes in twice. ``cells_named``: whether
    its cells have names such as D7. ``only_groups``: a line is a group, and no members are in the file.
    """

    name: str
    sha: str
    rows: tuple[FileRow, ...]
    faults: tuple[ImportProblem, ...] = ()
    unknown: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    notes: tuple[Note, ...] = ()
    cells_named: bool = False
    only_groups: bool = False

    @property
    def unmapped(self) -> bool:
        """Whether somebody must say first what its columns mean."""
        return any(problem.why in ("unmapped", "two_columns", "needed") for problem in self.faults)

    def located(self, problem: ImportProblem) -> ImportProblem:
        """A problem by the sheet's own heading and cell."""
        for column in self.columns:
            if column.field == problem.column and problem.column:
                cell = f"{column.letter}{problem.line}" if self.cells_named else ""
                return problem.at(column.heading, cell)
        return problem
