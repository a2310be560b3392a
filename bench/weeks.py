"""How long `kesu weeks` takes: ``python -m bench.weeks``, 1,000 groups with a year of 20 transactions a meeting.

Both engines; two minutes to fill and two to count on a quiet machine. Prints seconds, and CPU of this process and of
PostgreSQL, so that other work on the machine matters little; the last line of each engine says how many rows were kept.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import func, select

from app.organisations.figures.series.weeks import rebuild_weeks
from bench.embedded_postgres import EmbeddedPostgres
from bench.hops_parts import cpu_seconds
from bench.network import Network, fill_database
from ledger.database import Database, open_database
from ledger.tables import WeekFigure, table_of
from migrations.newest import migrate

TODAY = date(2026, 11, 30)
_KEPT = select(func.count().label("rows")).select_from(table_of(WeekFigure))


class Meter:
    """Seconds, and CPU of this process and of a database server."""

    def __init__(self, server: int | None) -> None:
        self._server = server
        self._began, self._before = time.perf_counter(), self._used()

    def _used(self) -> float:
        return time.process_time() + (cpu_seconds(self._server) if self._server else 0.0)

    def read(self) -> tuple[float, float]:
        """Seconds that passed and CPU seconds that were used since it was made."""
        return time.perf_counter() - self._began, self._used() - self._before


async def measure(database: Database, weeks: int, server: int | None = None) -> dict[str, float]:
    """Count all weeks anew; give seconds, CPU and rows."""
    meter = Meter(server)
    await rebuild_weeks(database, TODAY, weeks)
    seconds, cpu = meter.read()
    (kept,) = await database.fetch(_KEPT)
    return {"seconds": seconds, "cpu_seconds": cpu, "week_rows": float(kept["rows"])}


@contextmanager
def engines(*, fsync: bool = True) -> Iterator[dict[str, tuple[str, int | None]]]:
    """The address of an empty database of each engine, and the server's process id where there is one."""
    with tempfile.TemporaryDirectory(prefix="kesu-bench-") as folder, EmbeddedPostgres(fsync=fsync) as server:
        yield {
            "sqlite": (f"sqlite:///{Path(folder) / 'kesu.db'}", None),
            "postgresql": (server.create_database("kesu"), server.pid),
        }


async def _on(url: str, server: int | None, network: Network) -> dict[str, float]:
    await fill_database(url, network)
    database = await open_database(url, connections=4, alone=True)
    try:
        return await measure(database, network.weeks, server)
    finally:
        await database.close()


def main() -> None:
    """Measure on both engines."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--groups", type=int, default=1_000)
    words.add_argument("--weeks", type=int, default=52)
    words.add_argument("--postings", type=int, default=20, help="transactions a meeting")
    given = words.parse_args()
    network = Network(given.groups, given.weeks, given.postings, TODAY - timedelta(days=1))
    with engines() as addresses:
        for engine, (url, server) in addresses.items():
            migrate(url)
            for name, figure in asyncio.run(_on(url, server, network)).items():
                print(f"{engine}_weeks_{name}: {figure:.1f}", flush=True)


if __name__ == "__main__":
    main()
