"""``kesu drill``: restores a backup aside, so that it is known to be one, and says what to hold it against."""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.copies import File
from app.cli.lines import fail, say

if TYPE_CHECKING:
    from ledger.audit import AuditReport
    from ledger.database import Row

_PROOFS = """
SELECT g.code, a.meeting, a.upto_seq, a.head_hash FROM savings_group g JOIN anchor a ON a.group_id = g.id
  AND a.upto_seq = (SELECT max(l.upto_seq) FROM anchor l WHERE l.group_id = g.id) ORDER BY g.code
"""


def drill(
    file: File,
    into: Annotated[str, typer.Option(help="an empty database; a SQLite file that is thrown away when left out")] = "",
) -> None:
    """Restore a backup aside and print what the paper books must say. Example: kesu drill kesu-2026-11-22.zip."""
    from ledger.backup import BackupRefused
    from ledger.journal.anchors import fingerprint
    from migrations.newest import migrate

    began = time.monotonic()
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
    say(f"{report.groups} groups, {report.transactions} transactions, {report.entries} entries: in order.")
    say(f"Restored and audited in {time.monotonic() - began:.0f} seconds. Ask two groups what their paper book says.")


async def _restored(file: Path, url: str) -> "tuple[AuditReport, list[Row]]":
    from sqlalchemy import text

    from ledger.backup import restore as bring_back
    from ledger.database import open_database

    report = await bring_back(file, url)
    database = await open_database(url, connections=1)
    try:
        return report, await database.fetch(text(_PROOFS))
    finally:
        await database.close()


def add_to(kesu: typer.Typer) -> None:
    """Register the command."""
    kesu.command()(drill)
