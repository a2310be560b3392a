"""The tables of a store in the order in which they can be filled again, and the revision they are at."""

import sqlite3

import asyncpg
from sqlalchemy import LargeBinary, Table, column, select, table

from ledger.backup.archive import BackupRefused
from ledger.database import Database
from ledger.tables import metadata

_REVISION = select(table("alembic_version", column("version_num")))


def tables_in_order() -> list[Table]:
    """Every table, what is referred to first; but entries before the balances they lead to and what seals them.

    Seals come before the transactions that follow them in the chain.
    """
    tables = list(metadata.sorted_tables)
    entry = metadata.tables["entry"]
    tables.remove(entry)
    tables.insert(tables.index(metadata.tables["account"]), entry)
    seal = metadata.tables["seal"]
    tables.remove(seal)
    tables.insert(tables.index(metadata.tables["journal"]), seal)
    return tables


def octets_of(table: Table) -> frozenset[str]:
    """The columns that hold bytes."""
    return frozenset(column.name for column in table.columns if isinstance(column.type, LargeBinary))


async def revision_of(database: Database) -> str:
    """The revision a database is at.

    Raises:
        BackupRefused: it was never migrated.
    """
    try:
        rows = await database.fetch(_REVISION)
    except (sqlite3.OperationalError, asyncpg.UndefinedTableError) as problem:
        raise BackupRefused("the database has no schema yet: migrate it first") from problem
    if not rows:
        raise BackupRefused("the database has no schema yet: migrate it first")
    return str(rows[0]["version_num"])
