"""Open the store that a URL names."""

from ledger.database.address import DatabaseAddress
from ledger.database.protocols import Database


async def open_database(url: str, *, connections: int = 8, alone: bool = False, durable: bool = True) -> Database:
    """Open SQLite or PostgreSQL.

    Args:
        url: which of them.
        connections: how many the service may hold at once on PostgreSQL.
        alone: the process does one thing after another: SQLite runs statements where they are awaited, in no thread.
        durable: every commit of SQLite is on the disk before it is answered. Not so, only what can be made again.

    Raises:
        ValueError: the URL is not one of the two.
        TryAgain: the server is not there.
    """
    address = DatabaseAddress.read(url)
    if address.engine == "sqlite":
        from ledger.database.engines.sqlite import open_sqlite  # noqa: PLC0415 -- one engine serves, one is imported

        return await open_sqlite(address.path, alone=alone, durable=durable)
    from ledger.database.engines.postgres import open_postgres  # noqa: PLC0415 -- the same

    return await open_postgres(address.dsn(), connections)
