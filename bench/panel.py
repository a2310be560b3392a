"""What each page of the panel costs: ``python -m bench.panel``, 1,000 groups and 25,000 members, both engines.

``--groups 10000`` is a country. CPU of the web process and of PostgreSQL for a page, milliseconds: other work on the
machine matters little. The first reading of a page is told beside it: figures of groups are kept while their books
stand. Prints each page, those over ``--most`` at the end, and exits with 1 where there are any.
"""

import argparse
import asyncio
import gzip
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import httpx
from sqlalchemy import text

from app.organisations.figures.series.weeks import rebuild_weeks
from bench.hops_parts import cpu_seconds
from bench.network import Network, fill_database
from bench.weeks import engines
from ledger.database import open_database
from migrations.newest import migrate
from tests.app.panel.camide import NOW, make_busy, make_world
from tests.app.panel.conftest import Browser
from tests.app.panel.test_panel_pages import PAGES

FIRST = 101
WEEKS, POSTINGS = 12, 8
MEASURED_MS = 250
MOST_TIMES = 20
OF_A_GROUP = "00001"
"""The group of the small world whose pages are measured in it; here they are of one of the network."""
OF_IT_ALONE = ("seats", "visits/1")
"""What groups of the network do not have."""


def addresses(groups: int) -> Iterator[str]:
    """Every page; those of a group twice, of the world's small one and of one that has met for weeks."""
    for address in PAGES:
        yield address
        if f"/{OF_A_GROUP}" in address and not any(part in address for part in OF_IT_ALONE):
            yield address.replace(OF_A_GROUP, f"K-{FIRST + groups // 2:05}")


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU milliseconds of a page, of its first reading in this process, and its bytes when it is packed."""

    ms: float
    first_ms: float
    octets: int


class Reads(Protocol):
    """A browser of any kind."""

    async def get(self, address: str, /) -> httpx.Response:
        """Open a page."""


async def cost_of(browser: Reads, address: str, server: int | None) -> Cost:
    """Read a page until its cost is known."""

    def used_ms() -> float:
        return (time.process_time() + (cpu_seconds(server) if server else 0.0)) * 1000

    began = used_ms()
    answer = await browser.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    before, times = used_ms(), 0
    while times < MOST_TIMES and (used_ms() - before < MEASURED_MS or times < 2):
        await browser.get(address)
        times += 1
    return Cost((used_ms() - before) / times, before - began, len(gzip.compress(answer.content)))


async def _measured(browser: Browser, groups: int, server: int | None) -> dict[str, Cost]:
    await browser.sign_in("ngo_admin")
    return {address: await cost_of(browser, address, server) for address in addresses(groups)}


async def _on(url: str, server: int | None, groups: int) -> dict[str, Cost]:
    database = await open_database(url)
    try:
        world = await make_world(database)
        await make_busy(world)
        until = NOW.date() - timedelta(days=NOW.date().weekday() + 1)
        await fill_database(url, Network(groups, WEEKS, POSTINGS, until, ngo_id=1), FIRST)
        await rebuild_weeks(database, NOW.date(), WEEKS)
        if server:
            async with database.unit_of_work() as unit:
                await unit.fetch(text("ANALYZE"))
        return await _measured(Browser(world), groups, server)
    finally:
        await database.close()


def main() -> None:
    """Measure on both engines."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--groups", type=int, default=1_000)
    words.add_argument(
        "--most", type=float, default=0.0, help="milliseconds a page may take (default 50, 100 from 10,000 on)"
    )
    words.add_argument("--engine", choices=("sqlite", "postgresql"), help="one of them")
    given = words.parse_args()
    most = given.most or (100 if given.groups >= 10_000 else 50)
    over = []
    with engines() as found:
        for engine, (url, server) in found.items():
            if given.engine in (None, engine):
                migrate(url)
                for address, cost in asyncio.run(_on(url, server, given.groups)).items():
                    told = f"{engine} {address}: {cost.ms:.0f} ms"
                    print(f"{told}, first {cost.first_ms:.0f} ms, {cost.octets / 1024:.1f} KB", flush=True)
                    over += [told] if cost.ms > most else []
    print(f"pages_over_{most:.0f}_ms: {len(over)}", *over, sep="\n")
    sys.exit(bool(over))


if __name__ == "__main__":
    main()
