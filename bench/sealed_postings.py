"""What the seals add to a posting on PostgreSQL: the guards as they are, and in turns those of before there were seals.

``python -m bench.sealed_postings`` takes two minutes. The ratio is the time of a posting with them over that without,
pair by pair; docs/benchmarks.md says what it was.
"""

import argparse
from statistics import median

import uvloop

from bench.embedded_postgres import EmbeddedPostgres
from bench.ledger_load import draft_of, found_groups, post_for
from ledger.database import Database, open_database
from migrations.guards import statements
from migrations.newest import migrate

GROUPS, CALLERS = 100, 8
BEFORE = ("CREATE FUNCTION kesu_seal()", "CREATE FUNCTION kesu_head_moves()")


def guards_of_before() -> list[str]:
    """The two functions of the guards that look at seals, as they were."""
    of_before = [one for one in statements("postgresql", "together_") if one.lstrip().startswith(BEFORE)]
    assert len(of_before) == len(BEFORE), "the guards are found by their names"
    return [one.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1) for one in of_before]


async def _filled(url: str) -> tuple[Database, list[int]]:
    """Groups whose rows are sealed, each with a first transaction that stands on those seals."""
    database = await open_database(url, connections=CALLERS)
    groups = await found_groups(database, GROUPS)
    for group in groups:
        await database.post(draft_of(group, "first", 0, 1))
    return database, groups


async def compare(server: EmbeddedPostgres, urls: dict[str, str], seconds: float, turns: int) -> dict[str, float]:
    """Turn about, so that whatever else the machine does falls on both."""
    stores = {name: await _filled(url) for name, url in urls.items()}
    for guard in guards_of_before():
        server.execute(guard, database="before")
    ratios, speeds = [], []
    for turn in range(turns):
        order = ("sealed", "before") if turn % 2 else ("before", "sealed")
        reached: dict[str, float] = {}
        for name in order:
            database, groups = stores[name]
            measured = await post_for(database, groups, callers=CALLERS, seconds=seconds, run=str(turn))
            reached[name] = measured.postings_per_second
        ratios.append(reached["before"] / reached["sealed"])
        speeds.append(reached["sealed"])
    for database, _ in stores.values():
        await database.close()
    figures = {"posting_ratio": median(ratios), "posting_ratio_least": min(ratios), "posting_ratio_most": max(ratios)}
    return figures | {"postings_per_second": median(speeds)}


def main() -> None:
    """Measure on a PostgreSQL of its own."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--seconds", type=float, default=3)
    reader.add_argument("--turns", type=int, default=15)
    asked = reader.parse_args()
    with EmbeddedPostgres(fsync=True) as server:
        urls = {name: server.create_database(name) for name in ("sealed", "before")}
        for url in urls.values():
            migrate(url)
        figures = uvloop.run(compare(server, urls, asked.seconds, asked.turns))
    for name, figure in figures.items():
        print(f"{name}: {figure:.4g}")


if __name__ == "__main__":
    main()
