"""``kesu drill``: restores a backup aside, so that it is known to be one, and says what to hold it against."""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.ledger.copies import FileOrFolder, newest_in
from app.cli.lines import books_counted, fail, say

if TYPE_CHECKING:
    from ledger.audit import AuditReport
    from ledger.database import Row


def drill(
    file: FileOrFolder,
    into: Annotated[str, typer.Option(help="an empty database; a SQLite file that is thrown away when left out")] = "",
) -> None:
    """Restore a backup aside and print what the paper books must say. Example: kesu drill kesu-2026-11-22.zip."""
    from ledger.backup import BackupRefused
    from ledger.journal.anchors import fingerprint
    from migrations.newest import migrate

    began, file = time.monotonic(), newest_in(file)
    with tempfile.TemporaryDirectory(prefix="kesu-drill-") as folder:
        url = into or f"sqlite:///{Path(folder) / 'books.db'}"
        migrate(url)
        try:
            report, proofs = asyncio.run(_restored(file, url))
        except BackupRefused as refused:
            fail(str(refused))
    for row in proofs:
        meeting = f"meeting {row['meeting']}, " if row["meeting"] is not None else ""
        typer.echo(f"group {row['code']}: {meeting}proof {row['upto_seq']} {fingerprint(row['head_hash'])}")
    say(f"{books_counted(report.groups, report.transactions, report.entries)}: in order.")
    say(f"{file.name} restored and audited in {time.monotonic() - began:.0f} seconds.")
    say("Ask two groups what their paper book says.")


async def _restored(file: Path, url: str) -> "tuple[AuditReport, list[Row]]":
    from app.cli.statements import LATEST_ANCHORS
    from ledger.backup import restore as bring_back
    from ledger.database import open_database

    report = await bring_back(file, url)
    database = await open_database(url, connections=1)
    try:
        return report, await database.fetch(LATEST_ANCHORS)
    finally:
        await database.close()


def add_to(kesu: typer.Typer) -> None:
    """Register the command."""
    kesu.command()(drill)
