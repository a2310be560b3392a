"""What a connection costs to get and give back: our pool beside asyncpg's own, with the options that make it cheapest.

    python -m bench.pool

Both hold connections to one PostgreSQL, and take turns. The figures are CPU of this process, in microseconds a loan:
alone, and with a statement that reads one row.
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from statistics import median
from typing import Any

import asyncpg

from bench.embedded_postgres import EmbeddedPostgres
from ledger.database.engines.pool import ConnectionPool

CONNECTIONS = 8
_READ = "SELECT $1::bigint"
Acquire = Callable[[], AbstractAsyncContextManager[Any]]


async def _keep(_connection: object) -> None:
    """No reset between two loans, as ours does none."""


async def loans(acquire: Acquire, times: int) -> None:
    for _ in range(times):
        async with acquire():
            pass


async def reads(acquire: Acquire, times: int) -> None:
    for number in range(times):
        async with acquire() as connection:
            await connection.fetch(_READ, number)


async def cpu_us(work: Callable[[Acquire, int], Awaitable[None]], acquire: Acquire, times: int, callers: int) -> float:
    """CPU of one loan among ``callers`` who take turns, in microseconds."""
    before = time.process_time()
    await asyncio.gather(*(work(acquire, times // callers) for _ in range(callers)))
    return (time.process_time() - before) / times * 1e6


async def measure(url: str, rounds: int, times: int) -> dict[str, float]:
    async def connect() -> Any:  # noqa: ANN401 -- asyncpg's connections have no public type here
        return await asyncpg.connect(url)

    ours = ConnectionPool(connect, CONNECTIONS)
    theirs = await asyncpg.create_pool(
        url,
        min_size=CONNECTIONS,
        max_size=CONNECTIONS,
        max_inactive_connection_lifetime=0,
        max_queries=10**9,
        reset=_keep,
    )
    taken: dict[str, list[float]] = {}
    for _ in range(rounds):
        for name, work in (("loan", loans), ("read", reads)):
            for callers in (1, 8):
                for who, acquire in (("ours", ours.acquire), ("asyncpg", theirs.acquire)):
                    spent = await cpu_us(work, acquire, times, callers)
                    taken.setdefault(f"{name}_{callers}_callers_{who}_us", []).append(spent)
    await ours.close()
    await theirs.close()
    figures = {name: median(spent) for name, spent in taken.items()}
    for name in [name for name in figures if name.endswith("_ours_us")]:
        other = figures[name.replace("_ours_us", "_asyncpg_us")]
        figures[name.replace("_ours_us", "_ratio_asyncpg_to_ours")] = other / figures[name]
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--times", type=int, default=4000)
    given = parser.parse_args()
    with EmbeddedPostgres(fsync=False) as server:
        figures = asyncio.run(measure(server.create_database("pool"), given.rounds, given.times))
    for name, figure in figures.items():
        print(f"{name}: {figure:.2f}")


if __name__ == "__main__":
    main()
