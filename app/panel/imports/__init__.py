"""Importing groups: a file is read into rows, the rows are checked one by one, and all of it is written or nothing."""

from app.panel.imports.cells import Problem
from app.panel.imports.checking import GroupToImport, MemberToImport, check_rows
from app.panel.imports.reading import read_file
from app.panel.imports.writing import AlreadyImported, write_groups

__all__ = [
    "AlreadyImported",
    "GroupToImport",
    "MemberToImport",
    "Problem",
    "check_rows",
    "read_file",
    "write_groups",
]
