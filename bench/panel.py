"""What each page of the panel costs: ``python -m bench.panel``, 1,000 groups and 25,000 members, both engines.

``--groups 10000`` is a country; its agents, visits, persons, lots, supports, trainings and messages grow with it
(`bench.network_life`). ``--keep FOLDER`` founds it once, and measures a copy of it. CPU of the web process and of
PostgreSQL for a page, milliseconds: other work on the machine matters little. The first reading of a page is told
beside it: figures of groups are kept while their books stand. Prints each page, and at the end those over ``--most``;
files that are taken out, which hold all of a table, are told apart. Exits with 1 where there are any.
"""

import argparse
import asyncio
import gzip
import shutil
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import httpx
from sqlalchemy import text

from app.organisations.figures.series.weeks import rebuild_weeks
from bench.embedded_postgres import EmbeddedPostgres
from bench.hops_parts import cpu_seconds
from bench.network import Network, fill_database
from bench.network_life import fill_life
from ledger.database import open_database
from migrations.newest import migrate
from tests.app.panel.camide import NOW, World, make_busy, make_world
from tests.app.panel.conftest import Browser
from tests.app.panel.test_panel_pages import FILES, OF_THE_INSTALLATION, PAGES
from tests.kit.recorded import voices

FIRST = 101
WEEKS, POSTINGS = 12, 8
MEASURED_MS = 250
MOST_TIMES = 20
OF_A_GROUP = "00001"
"""The group of the small world whose pages are measured in it; here they are of one of the network."""
OF_IT_ALONE = ("seats", "visits/1")
"""What groups of the network do not have."""
OF_A_DONOR = ("/panel", "/panel/indicators?by=region", "/panel/indicators?by=programme", "/panel/missed")
PAGES_OF_FILES = ("/panel/consultations/3/part", "/panel/team/3")
"""Pages among the files."""
A_FILE = "file"
OF_TWO = {"admin": OF_THE_INSTALLATION, "donor": OF_A_DONOR}


def addresses(groups: int) -> Iterator[str]:
    """Every page; those of a group twice, of the world's small one and of one that has met for weeks."""
    for address in PAGES:
        yield address
        if f"/{OF_A_GROUP}" in address and not any(part in address for part in OF_IT_ALONE):
            yield address.replace(OF_A_GROUP, f"K-{FIRST + groups // 2:05}")


def is_file(page: str) -> bool:
    """Whether it is taken out, with all that a table has."""
    return page.startswith(A_FILE) and not page.endswith(PAGES_OF_FILES)


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


async def _measured(world: World, groups: int, server: int | None) -> AsyncIterator[tuple[str, Cost]]:
    """What the organisation's admin reads, then what the installation's and a donor read, and the files."""
    browser = Browser(world)
    for who, pages in {"ngo_admin": tuple(addresses(groups)), **OF_TWO, A_FILE: FILES}.items():
        await browser.sign_in("ngo_admin" if who == A_FILE else who)
        if who == A_FILE:  # what is counted of a consultation is taken out once it is over
            async with world.database.unit_of_work() as unit:
                await unit.fetch(text("UPDATE consultation SET opens_on = '2026-11-01', closes_on = '2026-11-21'"))
        for page in pages:
            yield f"{who} {page}", await cost_of(browser, page, server)


async def _found(url: str, groups: int) -> None:
    """Make the small world, and the network around it."""
    database = await open_database(url)
    await make_busy(await make_world(database))
    until = NOW.date() - timedelta(days=NOW.date().weekday() + 1)
    network = Network(groups, WEEKS, POSTINGS, until, ngo_id=1)
    await fill_database(url, network, FIRST)
    await fill_database(url, network, FIRST, fill=fill_life)
    await rebuild_weeks(database, NOW.date(), WEEKS)
    if database.name == "postgresql":
        async with database.unit_of_work() as unit:
            await unit.fetch(text("ANALYZE"))  # the server does it by itself within a minute
    await database.close()


async def _on(url: str, server: int | None, groups: int, most: float) -> list[str]:
    """Print what each page costs; give those that cost too much."""
    database, over = await open_database(url), list[str]()
    try:
        people = await database.fetch(text("SELECT id, name FROM staff WHERE id < 1000"))
        world = World(database, staff={row["name"]: row["id"] for row in people}, voices=voices())
        async for page, cost in _measured(world, groups, server):
            told = f"{database.name} {page}: {cost.ms:.0f} ms"
            print(f"{told}, first {cost.first_ms:.0f} ms, {cost.octets / 1024:.1f} KB", flush=True)
            over += [told] if cost.ms > most and not is_file(page) else []
        return over
    finally:
        await database.close()


@contextmanager
def _sqlite(kept: Path, copy: Path, groups: int) -> Iterator[tuple[str, int | None]]:
    """The address of a copy of what was founded."""
    if not kept.exists():
        making = kept.with_suffix(".new")
        making.unlink(missing_ok=True)
        migrate(f"sqlite:///{making}")
        asyncio.run(_found(f"sqlite:///{making}", groups))
        making.rename(kept)
    shutil.copyfile(kept, copy)
    yield f"sqlite:///{copy}", None


@contextmanager
def _postgresql(kept: Path, groups: int) -> Iterator[tuple[str, int | None]]:
    """The same in a server of its own, and its process."""
    with EmbeddedPostgres(fsync=False, kept=kept) as server:
        whole = kept / "founded"
        if not whole.exists():
            server.drop_database("network")
            migrate(server.create_database("network"))
            asyncio.run(_found(server.url("network"), groups))
            whole.touch()
        server.drop_database("copy")
        yield server.create_database("copy", template="network"), server.pid


def main() -> None:
    """Measure on both engines."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--groups", type=int, default=1_000)
    words.add_argument(
        "--most", type=float, default=0.0, help="milliseconds a page may take (default 50, 100 from 10,000 on)"
    )
    words.add_argument("--engine", choices=("sqlite", "postgresql"), help="one of them")
    words.add_argument("--keep", type=Path, help="a folder, such as one under /dev/shm")
    given = words.parse_args()
    most = given.most or (100 if given.groups >= 10_000 else 50)
    over: list[str] = []
    with TemporaryDirectory(prefix="kesu-bench-") as folder:
        kept = given.keep or Path(folder)
        kept.mkdir(parents=True, exist_ok=True)
        if given.engine != "postgresql":
            copy = kept / "copy.db"
            with _sqlite(kept / f"{given.groups}.db", copy, given.groups) as (url, server):
                over += asyncio.run(_on(url, server, given.groups, most))
            copy.unlink()
        if given.engine != "sqlite":
            with _postgresql(kept / f"{given.groups}.postgresql", given.groups) as (url, server):
                over += asyncio.run(_on(url, server, given.groups, most))
    print(f"pages_over_{most:.0f}_ms: {len(over)}", *over, sep="\n")
    sys.exit(bool(over))


if __name__ == "__main__":
    main()
