"""Kill the writer, or PostgreSQL itself, while it posts; afterwards every acknowledged posting is there, and no other.

    python -m bench.crashes --rounds 50

Each round starts a child that posts as fast as it can and says each key it was told is posted; SIGKILL comes at a
random moment. Ends with ``name: figure`` lines.
"""

import argparse
import asyncio
import contextlib
import logging
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import asyncpg
from sqlalchemy import text

from bench.embedded_postgres import EmbeddedPostgres
from ledger.audit import audit
from ledger.books.draft import Actor, Draft, Notice
from ledger.books.errors import TryAgain
from ledger.database import Database, open_database
from ledger.people.groups.founding import Founding, found_group
from ledger.rules.by_family.constitution import Constitution
from migrations.newest import migrate

GROUPS, CALLERS = 2, 4
STARTED_ON = date(2026, 11, 22)
_KEYS = text("SELECT idem_key FROM journal")
_ORPHANS = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


@dataclass(frozen=True, slots=True)
class Tally:
    """What some rounds of kills came to."""

    rounds: int
    acknowledged: int
    in_doubt: int  # posted, and killed before anybody was told


def posting(group_id: int, key: str) -> Draft:
    """Two entries and a message, as a saving has them."""
    return Draft(
        group_id,
        key,
        "gift",
        {"box:outside": 500, "grants": -500},
        Actor("system", "bench"),
        STARTED_ON,
        datetime.now(UTC),
        notices=(Notice("gift", 1, {"amount": 500}),),
    )


async def found_groups(url: str) -> None:
    """Found the groups that are posted to."""
    database = await open_database(url)
    for number in range(1, GROUPS + 1):
        async with database.unit_of_work() as unit:
            await found_group(
                unit,
                Founding(
                    code=f"{number:05}",
                    name="Benkadi",
                    family="vsla",
                    constitution=Constitution.default("vsla"),
                    founded_on=STARTED_ON,
                ),
            )
    await database.close()


async def post_without_end(url: str, tag: str) -> None:
    """The child: says ``? key`` before it posts and ``= key`` when the ledger has said that it is posted."""
    database = await open_database(url, connections=CALLERS)

    async def call(caller: int) -> None:
        for number in range(1_000_000):
            key = f"{tag}/{caller}/{number}"
            _say(f"? {key}")
            with contextlib.suppress(TryAgain):
                await database.post(posting(1 + number % GROUPS, key))
                _say(f"= {key}")

    await asyncio.gather(*(call(caller) for caller in range(CALLERS)))


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())  # one write a line: nothing waits in a buffer when the kill comes


async def check(url: str, tried: set[str], acknowledged: set[str]) -> int:
    """Compare the journal with what was said; give how many were posted without anybody having been told.

    Raises:
        AssertionError: an acknowledged posting is gone, one is there that nobody tried, or the audit finds a problem.
    """
    if url.startswith("postgresql"):
        await _wait_for_orphans(url)
    database = await _open_when_ready(url)
    try:
        posted = {row["idem_key"] for row in await database.fetch(_KEYS)}
        assert acknowledged <= posted, f"lost: {sorted(acknowledged - posted)[:5]}"
        assert posted <= tried, f"nobody tried: {sorted(posted - tried)[:5]}"
        report = await audit(database)
        assert report.ok, report.problems[:5]
        assert report.transactions == len(posted), f"{database.name}: {report.transactions} now, {len(posted)} before"
        untold = posted - acknowledged
        for key in sorted(tried - acknowledged):  # the phone tries again: known, or posted now
            group_id = 1 + int(key.rpartition("/")[2]) % GROUPS
            again = await database.post(posting(group_id, key))
            assert again.repeated == (key in posted)
            acknowledged.add(key)
        return len(untold)
    finally:
        await database.close()


async def _wait_for_orphans(url: str) -> None:
    """A backend whose client was killed still finishes, or gives up, what it was doing: the books hold still after."""
    connection = await asyncpg.connect(url)
    try:
        while await connection.fetchval(_ORPHANS):  # noqa: ASYNC110 -- the event is in another process
            await asyncio.sleep(0.02)
    finally:
        await connection.close()


async def _open_when_ready(url: str) -> Database:
    deadline = time.monotonic() + 60
    while True:
        try:
            return await open_database(url)
        except TryAgain:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.1)


@contextlib.contextmanager
def child_posting(url: str, tag: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that posts until it is killed."""
    command = [sys.executable, "-m", "bench.crashes", "--child", url, tag]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent) as child:
        try:
            yield child
        finally:
            child.kill()


def read_said(child: subprocess.Popen[bytes], tried: set[str], acknowledged: set[str]) -> None:
    """Take down everything the child said before it died; half a line is nothing said."""
    assert child.stdout is not None
    for line in child.stdout:
        if line.endswith(b"\n"):
            mark, _, key = line.decode().strip().partition(" ")
            (tried if mark == "?" else acknowledged).add(key)


def run_rounds(url: str, rounds: int, dice: random.Random, server: EmbeddedPostgres | None = None) -> Tally:
    """Kill the posting process, and with it ``server`` when there is one, round after round on the same books."""
    tried: set[str] = set()
    acknowledged: set[str] = set()
    in_doubt = 0
    for number in range(rounds):
        with child_posting(url, f"r{number}") as child, ThreadPoolExecutor(1) as ear:
            heard = ear.submit(read_said, child, tried, acknowledged)
            _wait_for_first(acknowledged, f"r{number}/")
            time.sleep(dice.uniform(0, 0.3))
            if server is not None:
                server.kill()
            child.send_signal(signal.SIGKILL)
            heard.result()
        if server is not None:
            server.start_again()
        in_doubt += asyncio.run(check(url, tried, acknowledged))
        logging.getLogger(__name__).info("round %s of %s on %s", number + 1, rounds, url.partition(":")[0])
    return Tally(rounds, len(acknowledged), in_doubt)


def _wait_for_first(acknowledged: set[str], prefix: str) -> None:
    deadline = time.monotonic() + 60
    while not any(key.startswith(prefix) for key in tuple(acknowledged)):
        if time.monotonic() > deadline:
            raise TimeoutError("the child posted nothing")
        time.sleep(0.005)


def main() -> None:
    """Run the rounds on SQLite, on PostgreSQL, and with PostgreSQL killed too."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20, help="kills of each kind")
    parser.add_argument("--seed", type=int, default=4826)
    parser.add_argument("--child", nargs=2, metavar=("URL", "TAG"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        asyncio.run(post_without_end(*given.child))
        return
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    dice = random.Random(given.seed)
    figures: dict[str, Tally] = {}
    with tempfile.TemporaryDirectory(prefix="kesu-crashes-") as folder, EmbeddedPostgres(fsync=True) as server:
        urls = {
            "sqlite": f"sqlite:///{folder}/books.db",
            "postgresql": server.create_database("writer_killed"),
            "postgresql_killed": server.create_database("server_killed"),
        }
        for name, url in urls.items():
            migrate(url)
            asyncio.run(found_groups(url))
            figures[name] = run_rounds(url, given.rounds, dice, server if name == "postgresql_killed" else None)
    for name, tally in figures.items():
        print(f"crashes_{name}_rounds: {tally.rounds}")
        print(f"crashes_{name}_acknowledged: {tally.acknowledged}")
        print(f"crashes_{name}_posted_before_anybody_was_told: {tally.in_doubt}")
        print(f"crashes_{name}_lost_or_invented: 0")


if __name__ == "__main__":
    main()
