"""Make a backup: every table of one consistent picture, audited, into one file that appears whole or not at all."""

import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Table, bindparam, literal_column, select, tuple_

from ledger.audit import AuditReport
from ledger.audit.whole import audit_what
from ledger.backup.archive import ArchiveWriter, Manifest
from ledger.backup.schema import revision_of, tables_in_order
from ledger.database import Database, Reader, open_database

ROWS_PER_PAGE = 2_000
Progress = Callable[[str, int], None]
"""Called with (table or "audit", rows or transactions done in it)."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What was saved. A file whose audit is not ok is kept as evidence, and ``restore`` will refuse it."""

    path: Path
    tables: int
    rows: int
    audit: AuditReport


async def backup(url: str, path: Path, progress: Progress | None = None) -> Backup:
    """Save the database at ``url`` into ``path`` while others read and write it; an older file there is replaced.

    Raises:
        BackupRefused: the database has no schema.
        OSError: the file cannot be written.
    """
    database = await open_database(url, connections=2)
    partial = path.with_name(f"{path.name}.partial")
    try:
        _make_private(partial)
        saved = await _save(database, partial, progress or (lambda _table, _rows: None))
        _put_in_place(partial, path)
    finally:
        partial.unlink(missing_ok=True)
        await database.close()
    return Backup(path, len(saved.manifest.tables), saved.manifest.rows, saved.audit)


@dataclass(frozen=True, slots=True)
class _Saved:
    manifest: Manifest
    audit: AuditReport


async def _save(database: Database, path: Path, progress: Progress) -> _Saved:
    archive = ArchiveWriter(path, Manifest(await revision_of(database), database.name))
    async with database.snapshot() as reader:
        for table in tables_in_order():
            columns = tuple(column.name for column in table.columns)
            lines = archive.table(table.name, columns)
            done = 0
            async for page in _pages(reader, table, columns):
                lines.write(page)
                done += len(page)
                progress(table.name, done)
            lines.close()
        report = await audit_what(reader, progress=lambda done, _total: progress("audit", done))
    archive.manifest.audited = {name: value for name, value in report.as_json().items() if name != "problems"}
    archive.close()
    return _Saved(archive.manifest, report)


async def _pages(reader: Reader, table: Table, columns: tuple[str, ...]) -> AsyncIterator[list[list[object]]]:
    """Page by page along the primary key, each beginning after the last row of the one before."""
    key = list(table.primary_key.columns)
    first = select(table).order_by(*key).limit(literal_column(str(ROWS_PER_PAGE)))
    further = first.where(
        tuple_(*key) > tuple_(*(bindparam(f"after_{column.name}", type_=column.type) for column in key))
    )
    rows = await reader.fetch(first)
    while rows:
        yield [[row[name] for name in columns] for row in rows]
        if len(rows) < ROWS_PER_PAGE:
            return
        last = rows[-1]
        rows = await reader.fetch(further, **{f"after_{column.name}": last[column.name] for column in key})


def _make_private(path: Path) -> None:
    """Nobody else on the machine may read names and phone numbers while the file grows."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600, exist_ok=False)


def _put_in_place(partial: Path, path: Path) -> None:
    with partial.open("rb") as written:
        os.fsync(written.fileno())
    partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
