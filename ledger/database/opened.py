"""Open the store that a URL names."""

from ledger.database.address import DatabaseAddress
from ledger.database.postgres import open_postgres
from ledger.database.protocols import Database
from ledger.database.sqlite import open_sqlite


async def open_database(url: str, *, connections: int = 8) -> Database:
    """Open SQLite or PostgreSQL. ``connections``: how many the service may hold at once on PostgreSQL.

    Raises:
        ValueError: the URL is not one of the two.
        TryAgain: the server is not there.
    """
    address = DatabaseAddress.read(url)
    if address.engine == "sqlite":
        return await open_sqlite(address.path)
    return await open_postgres(address.dsn(), connections)
