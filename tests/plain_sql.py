"""A plain SQL session on either engine, as an intruder, a clumsy administrator or an attacker would open it."""

from contextlib import closing

import asyncpg

from ledger.database.address import DatabaseAddress
from ledger.database.engines.sqlite_file import connect

REFUSED_BY_POSTGRES = (asyncpg.PostgresError,)


async def run(url: str, *statements: str) -> None:
    """Run statements in one transaction, with every guard in place."""
    address = DatabaseAddress.read(url)
    if address.engine == "sqlite":
        with closing(connect(address.path)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            for statement in statements:
                connection.execute(statement)
            connection.execute("COMMIT")
        return
    connection = await asyncpg.connect(address.dsn())
    try:
        async with connection.transaction():
            for statement in statements:
                await connection.execute(statement)
    finally:
        await connection.close()


async def run_behind_the_guards(url: str, *statements: str) -> None:
    """Run statements as somebody would who owns the database and takes the triggers and foreign keys away first."""
    address = DatabaseAddress.read(url)
    if address.engine == "sqlite":
        with closing(connect(address.path)) as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                connection.execute(f'DROP TRIGGER "{name}"')
            for statement in statements:
                connection.execute(statement)
        return
    connection = await asyncpg.connect(address.dsn())
    try:
        await connection.execute("SET session_replication_role = replica")
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def fetch(url: str, statement: str) -> list[tuple[object, ...]]:
    """Read something."""
    address = DatabaseAddress.read(url)
    if address.engine == "sqlite":
        with closing(connect(address.path)) as connection:
            return [tuple(row) for row in connection.execute(statement).fetchall()]
    connection = await asyncpg.connect(address.dsn())
    try:
        return [tuple(row.values()) for row in await connection.fetch(statement)]
    finally:
        await connection.close()
