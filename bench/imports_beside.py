"""Whole conversations while a file of 50,000 rows is imported beside them: ``kesu serve`` and ``kesu import``.

Both run as in production, as processes of their own, over each engine in turn. Phones call at a steady rate, in turns
with the import and without it, for which it is stopped between two of its pieces: what else the machine does falls on
both. Printed are p50 and p99 of the median turn of each kind, and how many times longer the second took; on PostgreSQL
also what the service's connections waited for.
"""

import argparse
import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Self

from sqlalchemy import func, select

from app.demo.network import consent_of
from app.embedded.redis import EmbeddedRedis
from bench.crowd import BEGAN, MEMBERS, PIN, phone_of
from bench.embedded_postgres import EmbeddedPostgres
from bench.hops_load import Load
from bench.hops_parts import Secrets, Web
from bench.hops_phones import Phones
from bench.hops_talks import WHOLE
from bench.imports import workbook
from bench.waits import BLOCKED, Waits, stands_open
from ledger.database import open_database
from ledger.people.authentication.pin_vault import PinVault
from ledger.people.groups.founding import Founding, found_group
from ledger.people.membership.enrolment_rows import Enrolment, enrol_members
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.membership.standing import IMPORTING
from ledger.tables import SavingsGroup, table_of
from migrations.newest import migrate

GROUPS = 40
SHOWN = 12
"""Of what the service's connections waited for."""
OFFICERS = 8
_group = table_of(SavingsGroup)
_STAND = select(func.count().label("groups")).where(_group.c.status == IMPORTING)
_KESU = "from app.cli import main; main()"


async def people(url: str, pepper: bytes) -> list[str]:
    """Groups of members who may call; give their phones, those of different groups after each other."""
    vault, database = PinVault(pepper), await open_database(url)
    rules = Constitution.default("vsla")
    for group in range(1, GROUPS + 1):
        async with database.unit_of_work() as unit:
            founding = Founding(code=f"{group:05}", name="Benkadi", family="vsla", constitution=rules, founded_on=BEGAN)
            number = await found_group(unit, founding)
            members = [
                Enrolment(
                    number=member,
                    name="Awa Diarra",
                    joined_on=BEGAN,
                    phone=phone_of(number, member),
                    consent=consent_of(BEGAN, "fr"),
                    pin_hash=vault.hash(number, member, PIN),
                )
                for member in range(OFFICERS + 1, MEMBERS + 1)
            ]
            await enrol_members(unit, number, members)
    await database.close()
    return [phone_of(group, member) for member in range(OFFICERS + 1, MEMBERS + 1) for group in range(1, GROUPS + 1)]


class Calls:
    """Phones that call one web process at a steady rate."""

    def __init__(self, port: int, path: str, phones: list[str], rate: float, seconds: float) -> None:
        self._to = (port, path, phones, rate, seconds)
        self._runs = 0

    def turn(self) -> tuple[list[float], int]:
        """Seconds that each hop took, and how many were answered wrongly."""
        port, path, phones, rate, seconds = self._to
        self._runs += 1
        first = self._runs * 97 % len(phones)
        load = Load(port, path, WHOLE, phones[first:] + phones[:first], 32, seconds, f"{self._runs:04d}", rate)
        tally = Phones([load]).call()
        return [taken for hop in tally.seconds.values() for taken in hop], tally.errors


async def written(url: str) -> int:
    """How many groups of the file are written."""
    database = await open_database(url)
    try:
        return int((await database.fetch(_STAND))[0]["groups"])
    finally:
        await database.close()


def percentile_ms(taken: list[float], part: float) -> float:
    """Milliseconds that so great a part of the hops took at most."""
    return sorted(taken)[min(int(len(taken) * part), len(taken) - 1)] * 1e3


class Importing:
    """``kesu import`` in a process of its own, which can be stopped where it holds nothing."""

    def __init__(self, url: str, environment: Mapping[str, str], file: Path) -> None:
        self._url = url
        self._command = [sys.executable, "-c", _KESU, "import", str(file), "--alone"]
        self._environment = {**os.environ, **environment}

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, env=self._environment, stderr=subprocess.PIPE, text=True)
        while not asyncio.run(written(self._url)):
            self.must_run()
            time.sleep(0.2)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def must_run(self) -> None:
        """Raise SystemExit where it has ended."""
        if self._process.poll() is not None:
            raise SystemExit(f"the import ended before the phones had called: {self._process.communicate()[1][-500:]}")

    def stops(self) -> None:
        """Let it do nothing, between two pieces: a stopped piece would keep what it has locked."""
        while True:
            self._process.send_signal(signal.SIGSTOP)
            if not asyncio.run(writes(self._url)):
                return
            self.goes_on()
            time.sleep(0.05)

    def goes_on(self) -> None:
        """Let it write."""
        self._process.send_signal(signal.SIGCONT)


async def writes(url: str) -> bool:
    """Whether somebody has the writer's lock of SQLite, or a transaction of PostgreSQL stands open."""
    if not url.startswith("sqlite"):
        return await stands_open(url)
    store = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0.05, isolation_level=None)
    try:
        store.execute("BEGIN IMMEDIATE")
        store.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return True
    finally:
        store.close()
    return False


def beside(url: str, calls: Calls, importing: Importing, turns: int) -> dict[str, float]:
    """So many turns with the import, and without it."""
    taken: dict[str, list[list[float]]] = {"without": [], "during": []}
    waited, errors, before = Counter[str](), 0, asyncio.run(written(url))
    calls.turn()
    for _ in range(turns):
        for kind, lives in (("without", importing.stops), ("during", importing.goes_on)):
            lives()
            with Waits(url) as waits:
                hops, wrong = calls.turn()
            importing.must_run()
            taken[kind].append(hops)
            errors += wrong
            waited.update({f"{kind} {what}": times for what, times in waits.seen.items()})
    blocked = {
        kind: sum(n for what, n in waited.items() if what.startswith(kind) and BLOCKED in what) for kind in taken
    }
    figures = {f"seen_blocked_{kind}": float(times) for kind, times in blocked.items()}
    figures |= {"groups_written": float(asyncio.run(written(url)) - before), "wrong_answers": float(errors)}
    for name, part in (("p50", 0.5), ("p99", 0.99)):
        without, during = (median(percentile_ms(turn, part) for turn in taken[kind]) for kind in taken)
        figures |= {f"{name}_without_ms": without, f"{name}_during_ms": during, f"{name}_ratio": during / without}
    return figures | {f"seen {what}": float(times) for what, times in waited.most_common(SHOWN)}


def main() -> None:
    """Both engines, one after the other."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rows", type=int, default=50_000)
    words.add_argument("--rate", type=float, default=64.0, help="hops a second (default 64)")
    words.add_argument("--seconds", type=float, default=4.0, help="length of one turn (default 4)")
    words.add_argument("--turns", type=int, default=12, help="turns without the import, and as many with it")
    words.add_argument("--engine", choices=("sqlite", "postgresql"), help="one of them")
    given = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="kesu-beside-") as name, EmbeddedPostgres(fsync=True) as server:
        folder = Path(name)
        file = folder / "registre.xlsx"
        file.write_bytes(workbook(given.rows))
        urls = {"sqlite": f"sqlite:///{folder / 'kesu.db'}", "postgresql": server.create_database("beside")}
        for engine, url in urls.items():
            if given.engine not in (None, engine):
                continue
            migrate(url)
            secret = Secrets.new()
            phones = asyncio.run(people(url, secret.pepper.encode()))
            with EmbeddedRedis(folder / f"redis-{engine}", keep=True) as redis:
                environment = secret.settings(url, redis.url)
                web = Web(folder, "kesu", environment)
                calls = Calls(web.port, f"/ussd/africastalking/{secret.gateway}", phones, given.rate, given.seconds)
                try:
                    with Importing(url, environment, file) as importing:
                        figures = beside(url, calls, importing, given.turns)
                finally:
                    web.stop()
            for figure, value in figures.items():
                print(f"{engine}_{figure}: {value:.2f}", flush=True)


if __name__ == "__main__":
    main()
