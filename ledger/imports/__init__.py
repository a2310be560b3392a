"""Groups in mid-cycle come in from plain rows and go out again: checked cell by cell, written whole or not at all."""

from ledger.imports.cells import phone_in_cell
from ledger.imports.checking import check_rows
from ledger.imports.completing import completed, known_groups
from ledger.imports.groups import GroupToImport, LoanToImport, MemberToImport
from ledger.imports.invariants import notes_on
from ledger.imports.openings import OpeningFigures, confirm_opening, opening_waiting, reverse_opening
from ledger.imports.problems import ImportProblem, Note
from ledger.imports.sheet import FileRow, Sheet, Unreadable
from ledger.imports.writing import (
    AlreadyImported,
    Imported,
    NotWritten,
    came_in,
    check,
    write,
    write_groups,
)

__all__ = [
    "AlreadyImported",
    "FileRow",
    "GroupToImport",
    "ImportProblem",
    "Imported",
    "LoanToImport",
    "MemberToImport",
    "NotWritten",
    "Note",
    "OpeningFigures",
    "Sheet",
    "Unreadable",
    "came_in",
    "check",
    "check_rows",
    "completed",
    "confirm_opening",
    "known_groups",
    "notes_on",
    "opening_waiting",
    "phone_in_cell",
    "reverse_opening",
    "write",
    "write_groups",
]
