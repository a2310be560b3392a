"""A full disk: polite ends and a process that says it is not ready, and when there is room again, savings."""

import asyncio
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from app.service.readiness import Readiness
from bench.embedded_postgres import EmbeddedPostgres
from bench.faults_books import compare
from bench.faults_disk import NoSmallDisk, fill, small_disk
from bench.faults_parts import Web, environment
from bench.faults_phones import Heard, Phone
from ledger.database import Database, open_database
from tests.kit.network import STARTS_AT, people_aside
from tests.kit.people import phone_of

pytestmark = pytest.mark.anyio
AWA, MARIAM = 9, 6
SMALL = {"min_wal_size": "32MB", "max_wal_size": "64MB", "shared_buffers": "16MB"}


async def test_sqlite_and_the_log_on_a_full_disk(tmp_path: Path, sqlite_template: Path, redis_url: str) -> None:
    books = shutil.copyfile(sqlite_template, tmp_path / "books.db")
    url = f"sqlite:///{books}"
    people_aside(url)
    web = Web(tmp_path, "web", environment(url, redis_url, KESU_CLOCK=STARTS_AT.isoformat()))
    await asyncio.to_thread(web.start)
    try:
        async with httpx.AsyncClient(timeout=10) as client:
            heard = Heard()
            addresses = lambda: [web.address]  # noqa: E731 -- one door
            awa, mariam = (Phone(phone_of(n), addresses, client, heard, random.Random(n)) for n in (AWA, MARIAM))
            assert await awa.saves(1)
            web.limit_files(0)
            for shares in (2, 3, 4):
                assert not await awa.saves(shares)
                assert not await mariam.saves(shares)
            assert heard.polite_ends > 0
            web.limit_files(None)
            assert await awa.saves(5)
            assert await mariam.saves(5)
            assert heard.wrong == []
            assert heard.unanswered == 0
    finally:
        web.stop()
    assert (await compare(url, heard.attempts)).sound


@dataclass
class Parts:
    """What readiness asks, of which only the database is looked at here."""

    database: Database

    def __getattr__(self, _: str) -> "Parts":
        return self

    async def ping(self) -> bool:
        return True


async def test_a_full_disk_of_postgresql_is_not_ready(tmp_path: Path) -> None:
    try:
        with small_disk(96) as disk, EmbeddedPostgres(fsync=False, settings=SMALL) as postgres:
            database = await open_database(postgres.create_database("kesu"))
            writable = lambda: Readiness().ask(Parts(database))  # noqa: E731 -- asked three times
            assert (await writable())["writable"]
            fill(disk / "filler")
            assert not (await writable())["writable"]
            (disk / "filler").unlink()
            assert (await writable())["writable"]
            await database.close()
    except NoSmallDisk as problem:
        pytest.skip(f"no small file system can be mounted here: {problem}")
