"""``kesu backup`` and ``kesu restore``: the whole database in one file, and back again."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from app.cli.lines import fail, say

Made = Annotated[Path, typer.Argument(help="the backup file to write", writable=True, dir_okay=False)]
File = Annotated[Path, typer.Argument(help="the backup file", exists=True, dir_okay=False, readable=True)]


def backup(file: Made) -> None:
    """Save the whole database while the service runs. Example: kesu backup kesu-2026-11-22.zip."""
    from app.configuration.settings import Settings
    from ledger.backup import BackupRefused
    from ledger.backup import backup as save

    url = Settings().database()
    try:
        asyncio.run(_refuse_another_version(url))
        saved = asyncio.run(save(url, file, _progress))
    except BackupRefused as refused:
        fail(str(refused))
    say(f"{saved.rows} rows of {saved.tables} tables in {saved.path}.")
    if not saved.audit.ok:
        for problem in saved.audit.problems:
            say(str(problem))
        fail("the backup is written, but its books are not in order", status=2)


async def _refuse_another_version(url: str) -> None:
    """A later version's tables would be missing from the file, an older one's columns not be found."""
    from ledger.backup import BackupRefused
    from ledger.backup.schema import revision_of
    from ledger.database import open_database
    from migrations.newest import newest_revision

    database = await open_database(url, connections=1)
    try:
        revision = await revision_of(database)
    finally:
        await database.close()
    if revision != newest_revision():
        raise BackupRefused(f"the database is at revision {revision}: back it up with the version that made it")


def restore(file: File) -> None:
    """Restore a backup into an empty database; refused when its audit fails. Example: kesu restore kesu.zip."""
    from app.configuration.settings import Settings
    from ledger.backup import BackupRefused
    from ledger.backup import restore as bring_back
    from migrations.newest import migrate

    url = Settings().database()
    migrate(url)
    try:
        report = asyncio.run(bring_back(file, url, _progress))
    except BackupRefused as refused:
        fail(str(refused))
    say(f"Restored {report.groups} groups, {report.transactions} transactions, {report.entries} entries: in order.")


def _progress(table: str, rows: int) -> None:
    if table != "audit":  # told once for every page of the journal; the verdict follows
        say(f"  {table}: {rows}")


def add_to(kesu: typer.Typer) -> None:
    """Register the commands."""
    kesu.command()(backup)
    kesu.command()(restore)
