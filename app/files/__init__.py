"""Files that people bring and take away: read into the ledger's plain rows, written from its books."""

from app.files.books_out import indicators_table, journal_table, passbook_table
from app.files.groups_out import groups_table
from app.files.reading import read_file
from app.files.table_files import BookTable, table_file, write_table

__all__ = [
    "BookTable",
    "groups_table",
    "indicators_table",
    "journal_table",
    "passbook_table",
    "read_file",
    "table_file",
    "write_table",
]
