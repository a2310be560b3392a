"""Give a backup back: into an empty database, in one transaction, and only when its books pass the audit."""

import sqlite3
from itertools import islice
from pathlib import Path

import asyncpg
from sqlalchemy import Table, delete, func, insert, literal_column, select, text

from ledger.audit import AuditReport
from ledger.audit.whole import audit_what
from ledger.backup.archive import Archive, BackupRefused, TableFile
from ledger.backup.saving import Progress
from ledger.backup.schema import octets_of, revision_of, tables_in_order
from ledger.books.errors import LedgerError, TryAgain
from ledger.database import Database, UnitOfWork, open_database

ROWS_AT_ONCE = 1_000
LOADED = frozenset({"place"})
"""Tables that the migrations fill: an empty database has rows there, and the backup has its own."""
# text: sequences and their names are PostgreSQL's own
_SEQUENCE = text("SELECT pg_get_serial_sequence(:table_name, :column_name) AS sequence")
# text: the same; ``regclass`` is no type of SQLite
_GO_ON = text("SELECT setval(CAST(CAST(:sequence AS text) AS regclass), :number)")


async def restore(path: Path, url: str, progress: Progress | None = None) -> AuditReport:
    """Restore a file into the empty, migrated database at ``url``; give the audit of what was restored.

    Raises:
        BackupRefused: the file is damaged, of another schema, or its audit fails; or the database is not empty.
        TryAgain: the engine was busy or away; nothing was restored.
    """
    archive = Archive(path)
    try:
        database = await open_database(url, connections=2)
        try:
            return await _restore(archive, database, progress or (lambda _table, _rows: None))
        finally:
            await database.close()
    finally:
        archive.close()


async def _restore(archive: Archive, database: Database, progress: Progress) -> AuditReport:
    await _check_schema(archive, database)
    try:
        async with database.unit_of_work() as unit:
            for table in tables_in_order():
                if table.name in LOADED:
                    await unit.fetch(delete(table))
                await _refuse_rows(unit, table)
            for table in tables_in_order():
                await _fill(unit, archive, table, progress)
            if database.name == "postgresql":
                await _set_sequences(unit)
            return await _audited(unit, progress)
    except (BackupRefused, TryAgain):
        raise
    except (LedgerError, sqlite3.Error, asyncpg.PostgresError, ValueError, TypeError) as problem:
        raise BackupRefused(f"the backup's rows are refused by the database: {type(problem).__name__}") from problem


async def _audited(unit: UnitOfWork, progress: Progress) -> AuditReport:
    report = await audit_what(unit, progress=lambda done, _total: progress("audit", done))
    if not report.ok:
        raise BackupRefused(f"the backup's books are not right: {report.problems[0]}")
    return report


async def _check_schema(archive: Archive, database: Database) -> None:
    revision = await revision_of(database)
    if archive.manifest.schema != revision:
        raise BackupRefused(
            f"the backup is of schema {archive.manifest.schema}, the database of {revision}:"
            " migrate an empty database to the backup's schema, restore, then migrate to the newest"
        )
    expected = {table.name: {column.name for column in table.columns} for table in tables_in_order()}
    if expected != {table.name: set(table.columns) for table in archive.manifest.tables}:
        raise BackupRefused("the backup does not hold the tables and columns of its schema")


async def _refuse_rows(unit: UnitOfWork, table: Table) -> None:
    if await unit.fetch(select(literal_column("1")).select_from(table).limit(literal_column("1"))):
        raise BackupRefused(f"the database is not empty: there are rows in {table.name}")


async def _fill(unit: UnitOfWork, archive: Archive, table: Table, progress: Progress) -> None:
    lines: TableFile = next(lines for lines in archive.manifest.tables if lines.name == table.name)
    rows = archive.rows(lines, octets_of(table))
    statement = insert(table)
    done = 0
    while page := list(islice(rows, ROWS_AT_ONCE)):
        await unit.write_many(statement, page)
        done += len(page)
        progress(table.name, done)


async def _set_sequences(unit: UnitOfWork) -> None:
    """Numbers that PostgreSQL gives out go on after the highest that was restored."""
    for table in tables_in_order():
        column = table.autoincrement_column
        if column is None:
            continue
        found = await unit.fetch(_SEQUENCE, table_name=table.name, column_name=column.name)
        if found[0]["sequence"] is not None:
            newest = select(func.max(column).label("number")).having(func.max(column) > literal_column("0"))
            for row in await unit.fetch(newest):
                await unit.fetch(_GO_ON, sequence=found[0]["sequence"], number=row["number"])
