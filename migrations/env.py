"""Alembic's entry: runs the revisions on a synchronous connection, whichever engine the URL names."""

import asyncio

from alembic import context
from sqlalchemy import Connection, create_engine, event, pool
from sqlalchemy.ext.asyncio import create_async_engine

from ledger.database import DatabaseAddress
from ledger.database.engines.postgres import open_postgres
from ledger.tables import metadata

_MIGRATING = 0x6B657375
"""The advisory lock of migrations: "kesu"."""


def run(connection: Connection) -> None:
    """Bring one connection's database to the revision asked for, in one transaction."""
    context.configure(connection=connection, target_metadata=metadata, compare_type=False)
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":  # several at once wait here; the first has done it all
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
        context.run_migrations()


async def _is_there(dsn: str) -> None:
    """Connect once as the service does: what is wrong is said as it says it.

    Raises:
        TryAgain: the server is not there, or lets nobody in.
    """
    await (await open_postgres(dsn, 1)).close()


async def _run_on_postgres(url: str) -> None:
    engine = create_async_engine(url, poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


def _run_on_sqlite(url: str) -> None:
    engine = create_engine(url, poolclass=pool.NullPool)
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys = OFF"))
    with engine.connect() as connection:
        run(connection)
        connection.commit()
    engine.dispose()


def main() -> None:
    """Use the connection handed over, or open the URL."""
    given = context.config.attributes.get("connection")
    if given is not None:
        run(given)
        return
    address = DatabaseAddress.read(context.config.get_main_option("sqlalchemy.url") or "")
    if address.engine == "sqlite":
        _run_on_sqlite(address.sqlalchemy_url())
    else:
        asyncio.run(_is_there(address.dsn()))
        asyncio.run(_run_on_postgres(address.sqlalchemy_url()))


main()
