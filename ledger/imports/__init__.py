"""Groups in mid-cycle come in from plain rows and go out again: checked cell by cell, written whole or not at all."""

from ledger.imports.cells import read_phone
from ledger.imports.checking import check_rows
from ledger.imports.groups import GroupToImport, LoanToImport, MemberToImport
from ledger.imports.openings import OpeningFigures, confirm_opening, opening_waiting, reverse_opening
from ledger.imports.problems import ImportProblem
from ledger.imports.sheet import FileRow, Sheet, Unreadable
from ledger.imports.writing import (
    AlreadyImported,
    Imported,
    NotWritten,
    came_in,
    check,
    taken_codes,
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
    "OpeningFigures",
    "Sheet",
    "Unreadable",
    "came_in",
    "check",
    "check_rows",
    "confirm_opening",
    "opening_waiting",
    "read_phone",
    "reverse_opening",
    "taken_codes",
    "write",
    "write_groups",
]
