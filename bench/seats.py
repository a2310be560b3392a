"""How long a network of 1,060 associations takes: ``python -m bench.seats``, on both engines, a minute.

The associations come in from one sheet, are seated by one command's work in one unit, and the network's page and the
organisation's first page are drawn; each figure is the best of three.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from app.files.formats.reading import read_file
from app.organisations.figures.indicators.roll_up import growth, roll_up
from app.organisations.figures.indicators.savix import indicator_lines
from app.organisations.figures.positions.standing import total
from app.organisations.figures.positions.standings import standings
from app.organisations.figures.series.periods import CYCLE, ReportingPeriod
from app.organisations.groups.seating import groups_of, take
from app.organisations.tenancy import ScopedReader, TenantScope
from bench.embedded_postgres import EmbeddedPostgres
from ledger.books.command import Command
from ledger.database import Database, open_database
from ledger.imports import pieces
from ledger.imports.writing import write
from migrations.newest import migrate

ASSOCIATIONS = 1060
NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)


def sheet(associations: int) -> bytes:
    """A network, and associations each grown from one before it, with two people and what they saved."""
    lines = ["group;group_name;kind;grown_from;number;name;role;shares;loan_cash", "FED-1;Fédération;fédération;;;;;;"]
    for n in range(1, associations + 1):
        parent = f"A-{n // 3}" if n >= 3 else ""
        lines.append(f"A-{n};Association {n};;{parent};1;Awa {n};présidente;4;3000")
        lines.append(f"A-{n};;;;2;Binta {n};trésorière;2;")
    return "\n".join(lines).encode()


async def measure(database: Database, associations: int) -> dict[str, float]:
    """Seconds by what was done."""
    figures: dict[str, float] = {}
    began = time.perf_counter()
    await write(read_file(sheet(associations), "associations.csv"), database, Command(0, "", NOW, "import"))
    figures["import"] = time.perf_counter() - began
    codes = [f"A-{n}" for n in range(1, associations + 1)]
    began = time.perf_counter()
    async with database.unit_of_work() as unit:
        found = await groups_of(unit, ["FED-1", *codes])
        seats = await take(unit, found["FED-1"], [(found[code], 1) for code in codes], NOW)
    figures["seats"] = time.perf_counter() - began
    if len(seats) != associations:
        raise SystemExit("not everybody is seated")
    window, today = ScopedReader(database, TenantScope("installation")), NOW.date()
    tier = found["FED-1"]["id"]

    async def page() -> None:
        added = await roll_up(window, today, tier)
        tree = await growth(window, tier, added.groups)
        if (added.whole.members, added.whole.institutions) != (2 * associations, associations) or not tree:
            raise SystemExit("the sums are not those of the sheet")

    async def first_page() -> None:
        total(await standings(window, today))

    async def indicators() -> None:
        await indicator_lines(window, today, "region", ReportingPeriod(CYCLE, today, today))

    for name, act in (("roll-up and tree", page), ("totals", first_page), ("indicators", indicators)):
        figures[name] = min([await _seconds(act) for _ in range(3)])
    return figures


async def _seconds(act: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await act()
    return time.perf_counter() - began


async def _on(url: str, associations: int) -> None:
    database = await open_database(url)
    try:
        for name, seconds in (await measure(database, associations)).items():
            print(f"{name}: {seconds:.2f} s")
    finally:
        await database.close()


def main() -> None:
    """Measure on a SQLite file and on PostgreSQL with fsync."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--associations", type=int, default=ASSOCIATIONS)
    associations = words.parse_args().associations
    pieces.PAUSE = 0
    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres(fsync=True) as server:
        for engine, url in (
            ("SQLite", f"sqlite:///{Path(folder) / 'kesu.db'}"),
            ("PostgreSQL", server.create_database("seats")),
        ):
            print(engine)
            migrate(url)
            asyncio.run(_on(url, associations))


if __name__ == "__main__":
    main()
