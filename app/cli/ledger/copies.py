"""``kesu backup`` and ``kesu restore``: the whole database in one file, and back again."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.lines import books_counted, counted, fail, say

if TYPE_CHECKING:
    from app.configuration.settings import Settings

Made = Annotated[
    Path, typer.Argument(help="the backup file to write, or a folder, in which it gets its name", writable=True)
]
KeepDays = Annotated[
    int | None, typer.Option(help="remove the folder's older ones once this one is in order", min=1, max=3660)
]
File = Annotated[Path, typer.Argument(help="the backup file", exists=True, dir_okay=False, readable=True)]
FileOrFolder = Annotated[Path, typer.Argument(help="the backup, or a folder of them: its newest", exists=True)]
_IN_A_FOLDER = "kesu-*.zip"


def backup(file: Made, keep_days: KeepDays = None) -> None:
    """Save the whole database while the service runs. Example: kesu backup kesu-2026-11-22.zip."""
    from app.configuration.clock import Clock
    from app.configuration.settings import Settings
    from ledger.backup import BackupRefused
    from ledger.backup import backup as save

    settings = Settings()
    url, now, folder = settings.database(), Clock(settings.clock).now(), file if file.is_dir() else None
    if keep_days is not None and folder is None:
        fail(f"--keep-days is for backups in a folder, and {file} is none")
    try:
        asyncio.run(_refuse_another_version(url))
        saved = asyncio.run(save(url, folder / f"kesu-{now:%Y-%m-%d-%H%M%S}.zip" if folder else file, _progress))
    except BackupRefused as refused:
        fail(str(refused))
    say(f"{counted(saved.rows, 'row')} of {counted(saved.tables, 'table')} in {saved.path}.")
    if not saved.audit.ok:
        for problem in saved.audit.problems:
            say(str(problem))
        fail("the backup is written, but its books are not in order", status=2)
    asyncio.run(_note_it(settings, now))
    if folder is not None and keep_days is not None:
        _remove_older(folder, now - timedelta(days=keep_days))


async def _note_it(settings: "Settings", now: datetime) -> None:
    """Leave word of a backup in order: what watches the service asks how old the latest is."""
    from app.cli.opened import opened
    from app.observability.done import keep

    async with opened(settings) as database:
        await keep(database, "backup", now)


def _remove_older(folder: Path, before: datetime) -> None:
    for old in folder.glob(_IN_A_FOLDER):
        if old.stat().st_mtime < before.timestamp():
            old.unlink()
            say(f"  {old.name}: removed")


def newest_in(place: Path) -> Path:
    """The file itself, or the newest backup of a folder."""
    if not place.is_dir():
        return place
    found = sorted(place.glob(_IN_A_FOLDER), key=lambda file: file.stat().st_mtime)
    if not found:
        fail(f"no backup in {place}: kesu backup {place}")
    return found[-1]


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
    say(f"Restored {books_counted(report.groups, report.transactions, report.entries)}: in order.")


def _progress(table: str, rows: int) -> None:
    if table != "audit":  # told once for every page of the journal; the verdict follows
        say(f"  {table}: {rows}")


def add_to(kesu: typer.Typer) -> None:
    """Register the commands."""
    kesu.command()(backup)
    kesu.command()(restore)
