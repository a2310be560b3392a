"""How long a search takes among 250,000 members of 10,000 groups: ``python -m bench.search``, both engines, a minute.

Each figure is the best of three, for an administrator who sees every group: names that everybody or nobody has, a
phone, a number in a group, and the page on which somebody looks for people until the last page.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import insert, text

from app.organisations.searching import find_groups, find_members
from app.organisations.tenancy import ScopedReader, TenantScope
from bench.embedded_postgres import EmbeddedPostgres
from ledger.database import Database, open_database
from ledger.people.membership.members import named
from ledger.rules.spelling import search_key
from ledger.tables import Member, SavingsGroup, table_of
from migrations.newest import migrate

GROUPS, MEMBERS = 10_000, 25
SEARCHES = ("traore", "zoumana nobody", "kone 9999", "71234525", "K-09999 25", "medine 9999", "25")
_FIRST = ("Awa", "Fatoumata", "Djénéba", "Oumou", "Ɲɛlɛni", "Mariam", "Kadiatou")
_LAST = ("Traoré", "Coulibaly", "Keïta", "Diarra", "Sissoko", "N’Diaye", "Dembélé", "Koné", "Sangaré")
AT_ONCE = 400


def group_rows(numbers: range) -> Iterator[dict[str, object]]:
    """Groups by their numbers; their names, villages and codes can be searched."""
    for g in numbers:
        name, village, code = f"Médine {g}", "Kéniéba", f"K-{g:05}"
        facts = {"id": g, "code": code, "name": name, "village": village, "search": search_key(name, village, code)}
        yield facts | {"family": "vsla", "founded_on": "2026-01-05"}


def member_rows(numbers: range) -> Iterator[dict[str, object]]:
    """Twenty-five members of each, with the names that many have and phones that nobody shares."""
    for g in numbers:
        for m in range(1, MEMBERS + 1):
            name = f"{_FIRST[(g + m) % len(_FIRST)]} {_LAST[(g * m) % len(_LAST)]}"
            yield {"group_id": g, "number": m, **named(name), "phone": f"+2237{g:05}{m:02}", "joined_on": "2026-01-05"}


async def fill(database: Database, groups: int) -> None:
    """Write groups and members alone: a search reads nothing else."""
    for start in range(1, groups + 1, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, groups + 1))
        async with database.unit_of_work() as unit:
            await unit.write_many(insert(table_of(SavingsGroup)), list(group_rows(numbers)))
            await unit.write_many(insert(table_of(Member)), list(member_rows(numbers)))


async def measure(database: Database) -> dict[str, float]:
    """Seconds by what was typed: both statements of the page."""
    window = ScopedReader(database, TenantScope("installation"))
    figures: dict[str, float] = {}
    for typed in SEARCHES:
        took = []
        for _ in range(3):
            began = time.perf_counter()
            await find_groups(window, typed)
            await find_members(window, typed)
            took.append(time.perf_counter() - began)
        figures[typed] = min(took)
    return figures


async def _run(url: str, name: str, groups: int) -> None:
    database = await open_database(url)
    try:
        await fill(database, groups)
        if name == "postgresql":
            async with database.unit_of_work() as unit:
                await unit.fetch(text("ANALYZE"))  # the server does it by itself within a minute
        for typed, seconds in (await measure(database)).items():
            print(f"{name:10} {typed:16} {seconds * 1000:7.1f} ms")
    finally:
        await database.close()


def main() -> None:
    """Measure on both engines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groups", type=int, default=GROUPS)
    groups = parser.parse_args().groups
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'search.db')}"
        migrate(url)
        asyncio.run(_run(url, "sqlite", groups))
    with EmbeddedPostgres(fsync=False) as server:
        url = server.create_database("search")
        migrate(url)
        asyncio.run(_run(url, "postgresql", groups))


if __name__ == "__main__":
    main()
