"""Whole conversations while a file of 50,000 rows is imported beside them: ``kesu serve`` and ``kesu import``.

Both run as in production, as processes of their own, over each engine in turn. Phones call at a steady rate, first
alone, then while the file is written; printed are p50 and p99 of both, and how many times longer the second took.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

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
from ledger.database import open_database
from ledger.people.authentication.pins import PinVault
from ledger.people.groups.founding import Founding, found_group
from ledger.people.membership.enrolment_rows import Enrolment, enrol_members
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.membership.standing import IMPORTING
from ledger.tables import SavingsGroup, table_of
from migrations.newest import migrate

GROUPS = 40
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


def beside(url: str, environment: Mapping[str, str], calls: Calls, file: Path, turns: int) -> dict[str, float]:
    """Turns without the import, then turns until it ends."""
    errors, alone, during = 0, list[float](), list[float]()
    calls.turn()
    for _ in range(turns):
        taken, wrong = calls.turn()
        alone, errors = alone + taken, errors + wrong
    command = [sys.executable, "-c", _KESU, "import", str(file), "--alone"]
    with subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.PIPE, text=True) as importing:
        while importing.poll() is None and not asyncio.run(written(url)):
            time.sleep(0.2)
        began, counted = time.perf_counter(), 0
        while importing.poll() is None and counted < turns:
            taken, wrong = calls.turn()
            if importing.poll() is None:
                during, errors, counted = during + taken, errors + wrong, counted + 1
        _, said = importing.communicate()
        seconds = time.perf_counter() - began
    if importing.returncode or not during:
        raise SystemExit(f"the import ended before the phones had called, or failed: {said[-500:]}")
    figures = {"import_seconds": seconds, "turns_during": float(counted), "wrong_answers": float(errors)}
    for name, part in (("p50", 0.5), ("p99", 0.99)):
        without, with_it = percentile_ms(alone, part), percentile_ms(during, part)
        figures |= {f"{name}_without_ms": without, f"{name}_during_ms": with_it, f"{name}_ratio": with_it / without}
    return figures


def main() -> None:
    """Both engines, one after the other."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rows", type=int, default=50_000)
    words.add_argument("--rate", type=float, default=64.0, help="hops a second (default 64)")
    words.add_argument("--seconds", type=float, default=4.0, help="length of one turn (default 4)")
    words.add_argument("--turns", type=int, default=4, help="turns without the import, at most as many with it")
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
                    figures = beside(url, environment, calls, file, given.turns)
                finally:
                    web.stop()
            for figure, value in figures.items():
                print(f"{engine}_{figure}: {value:.2f}", flush=True)


if __name__ == "__main__":
    main()
