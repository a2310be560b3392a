"""A database that somebody else holds: nothing can be written to it for as long as a block lasts, all can be read."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from ledger.database import DatabaseAddress
from ledger.tables import metadata


@asynccontextmanager
async def held(url: str) -> AsyncIterator[None]:
    """Hold the whole file of SQLite, or every table of PostgreSQL, as a backup tool or a stalled disk does."""
    address = DatabaseAddress.read(url)
    if address.engine == "sqlite":
        holder = sqlite3.connect(address.path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            holder.execute("ROLLBACK")
            holder.close()
        return
    connection = await asyncpg.connect(address.dsn())
    try:
        async with connection.transaction():
            tables = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
            await connection.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")
            yield
    finally:
        await connection.close()
