"""One interface to two engines: SQLite for one machine, PostgreSQL for a country."""

from ledger.database.address import Address
from ledger.database.doors import Database, Reader, Row, Unit
from ledger.database.opened import open_database

__all__ = ["Address", "Database", "Reader", "Row", "Unit", "open_database"]
