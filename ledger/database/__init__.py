"""One interface to two engines: SQLite for one machine, PostgreSQL for a country."""

from ledger.database.address import DatabaseAddress
from ledger.database.opened import open_database
from ledger.database.protocols import Database, Reader, Row, UnitOfWork

__all__ = ["Database", "DatabaseAddress", "Reader", "Row", "UnitOfWork", "open_database"]
