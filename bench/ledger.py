"""The ledger's speed: postings as a ratio to pgbench's TPC-B in the same run, and balance reads in a growing ledger.

``python -m bench.ledger`` takes about three minutes; ``--long`` reads in a ledger of 10⁷ entries as well and takes half
an hour. The figures come last, one ``name: figure`` a line; docs/benchmarks.md says what they mean.
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median

import uvloop

from bench.embedded_postgres import EmbeddedPostgres
from bench.ledger_fill import fill
from bench.ledger_load import found_groups, post_for
from bench.ledger_reads import Readings, compare
from bench.pgbench import Pgbench
from ledger.database import Database, open_database
from migrations.newest import migrate

CONNECTIONS = 8
GROUPS = 100
MANY_CALLERS = 64
Figures = dict[str, float]


def _say(line: str) -> None:
    print(line, flush=True)


async def _postings(url: str, yardstick: Pgbench, engine: str, rounds: int, seconds: int) -> Figures:
    """Take turns with pgbench, so that whatever else the machine does falls on both; give medians of the turns."""
    database = await open_database(url, connections=CONNECTIONS)
    groups = await found_groups(database, GROUPS)
    loads = {
        "8_callers": (groups, CONNECTIONS),
        "64_callers": (groups, MANY_CALLERS),
        "one_group_8_callers": (groups[:1], CONNECTIONS),
    }
    speeds: dict[str, list[float]] = {name: [] for name in loads}
    ratios: dict[str, list[float]] = {name: [] for name in loads}
    yard: list[float] = []
    waits: list[float] = []
    for turn in range(rounds):
        for name, (ids, callers) in loads.items():
            yard.append(await asyncio.to_thread(yardstick.transactions_per_second, seconds))
            run = f"{engine}-{name}-{turn}"
            measured = await post_for(database, ids, callers=callers, seconds=seconds, run=run)
            speeds[name].append(measured.postings_per_second)
            ratios[name].append(measured.postings_per_second / yard[-1])
            waits.append(measured.slowest_hundredth_ms)
            _say(f"  {engine} {name}: {measured.postings_per_second:.0f}/s, pgbench {yard[-1]:.0f}/s")
    await database.close()
    figures = {f"{engine}_pgbench_tpcb_per_second": median(yard)}
    for name in loads:
        figures[f"{engine}_postings_per_second_{name}"] = median(speeds[name])
        figures[f"{engine}_ratio_to_pgbench_{name}"] = median(ratios[name])
    figures[f"{engine}_posting_p99_ms"] = median(waits)
    return figures


async def _reads(small_url: str, large_url: str, engine: str, large_entries: int) -> Figures:
    opened: list[Database] = [await open_database(small_url), await open_database(large_url)]
    begun = time.perf_counter()
    small = Readings(opened[0], await fill(opened[0], 10_000))
    large = Readings(opened[1], await fill(opened[1], large_entries))
    _say(f"  {engine}: ledgers of 10,000 and {large_entries:,} entries filled in {time.perf_counter() - begun:.0f} s")
    await compare(small, large)
    for database in opened:
        await database.close()
    return {
        f"{engine}_balance_read_us_1e4": small.median_us,
        f"{engine}_balance_read_us_{large_entries:.0e}".replace("e+0", "e"): large.median_us,
        f"{engine}_balance_read_ratio": large.median_us / small.median_us,
    }


def main() -> None:
    """Run everything on a PostgreSQL and SQLite files of its own, on loopback and in a temporary folder."""
    parser = argparse.ArgumentParser(description="Example: python -m bench.ledger --seconds 5")
    parser.add_argument("--long", action="store_true", help="read in a ledger of 10,000,000 entries, not 1,000,000")
    parser.add_argument("--seconds", type=int, default=4, help="length of one turn (default 4)")
    parser.add_argument("--rounds", type=int, default=3, help="turns of every load (default 3)")
    parser.add_argument("--only", choices=("postings", "reads"), help="one half alone")
    given = parser.parse_args()
    large = 10_000_000 if given.long else 1_000_000
    figures: Figures = {}
    with EmbeddedPostgres(fsync=True) as server, tempfile.TemporaryDirectory(prefix="kesu-bench-") as folder:

        def new(engine: str, name: str) -> str:
            url = server.create_database(name) if engine == "postgresql" else f"sqlite:///{Path(folder, name)}.db"
            migrate(url)
            return url

        _say(f"PostgreSQL {server.version}, fsync on; SQLite, synchronous FULL")
        if given.only != "reads":
            yardstick = Pgbench(server.create_database("yardstick"), connections=CONNECTIONS)
            yardstick.fill()
            for engine in ("postgresql", "sqlite"):
                work = _postings(new(engine, "postings"), yardstick, engine, given.rounds, given.seconds)
                figures |= uvloop.run(work)
        if given.only != "postings":
            for engine in ("postgresql", "sqlite"):
                figures |= uvloop.run(_reads(new(engine, "small"), new(engine, "large"), engine, large))
    for name, figure in figures.items():
        print(f"{name}: {figure:.2f}" if "ratio" in name else f"{name}: {figure:.1f}")


if __name__ == "__main__":
    main()
