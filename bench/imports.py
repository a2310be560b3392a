"""How long the import of ten thousand members takes, from the bytes of a workbook to the last opening balance.

``python -m bench.imports`` draws a workbook of 400 groups, reads, checks and writes it into an empty ledger of each
engine, and prints the figures last, one ``name: figure`` a line; docs/benchmarks.md says what they mean.
"""

import argparse
import asyncio
import io
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

from app.files.formats.reading import read_file
from bench.embedded_postgres import EmbeddedPostgres
from ledger.books.command import Command
from ledger.database import open_database
from ledger.imports import pieces
from ledger.imports.writing import write
from migrations.newest import migrate

MEMBERS = 10_000
IN_A_GROUP = 25
_ROLES = ("Présidente", "Secrétaire", "Trésorière", "Compteuse 1", "Compteuse 2")
_HEADINGS = ("Groupe", "N°", "Nom et prénoms", "Téléphone", "Caisse crédit", "Parts", "Prêt", "Frais", "Fonction")


def workbook(members: int) -> bytes:
    """Groups of 25 women with figures as a federation would send them, under a title."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, "Registre des membres")
    sheet.write_row(2, 0, _HEADINGS)
    for n in range(members):
        place = n % IN_A_GROUP
        role = _ROLES[place] if place < len(_ROLES) else "Membre"
        row = [
            f"G{n // IN_A_GROUP:05}",
            place + 1,
            f"Awa {n}",
            70_000_000 + n,
            800_000,
            n % 60,
            5_000 * (n % 3 == 0),
            0,
        ]
        sheet.write_row(n + 3, 0, [*row, role])
    book.close()
    return written.getvalue()


async def brought_in(url: str, body: bytes) -> tuple[float, float, float]:
    """Seconds of reading, and of checking and writing; and of this process's own work, whatever else is running."""
    database = await open_database(url)
    try:
        begun, worked = time.perf_counter(), time.process_time()
        sheet = read_file(body, "registre.xlsx")
        read = time.perf_counter()
        await write(sheet, database, Command(0, "", datetime(2026, 11, 22, tzinfo=UTC), "import"))
        return read - begun, time.perf_counter() - read, time.process_time() - worked
    finally:
        await database.close()


def main() -> None:
    """Both engines, one after the other."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--members", type=int, default=MEMBERS)
    body = workbook(words.parse_args().members)
    pieces.PAUSE = 0  # the work is measured, not the room that it leaves
    with tempfile.TemporaryDirectory(prefix="kesu-imports-") as folder, EmbeddedPostgres(fsync=True) as server:
        urls = {"sqlite": f"sqlite:///{Path(folder) / 'kesu.db'}", "postgresql": server.create_database("imports")}
        for engine, url in urls.items():
            migrate(url)
            seconds = asyncio.run(brought_in(url, body))
            for name, passed in zip(("read", "write", "own_work"), seconds, strict=True):
                print(f"{engine}_import_{name}_seconds: {passed:.1f}", flush=True)


if __name__ == "__main__":
    main()
