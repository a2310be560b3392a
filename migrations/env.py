"""Alembic's entry: runs the revisions on a synchronous connection, whichever engine the URL names."""

import asyncio

from alembic import context
from sqlalchemy import Connection, create_engine, event, pool
from sqlalchemy.ext.asyncio import create_async_engine

from ledger.database import DatabaseAddress
from ledger.tables import metadata


def run(connection: Connection) -> None:
    """Bring one connection's database to the revision asked for, in one transaction."""
    context.configure(connection=connection, target_metadata=metadata, compare_type=False)
    with context.begin_transaction():
        context.run_migrations()


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
        asyncio.run(_run_on_postgres(address.sqlalchemy_url()))


main()
