"""A process that can write no byte more, as on a full disk: polite ends, and when there is room again, savings."""

import asyncio
import random
import shutil
from pathlib import Path

import httpx
import pytest

from bench.faults_books import compare
from bench.faults_parts import Web, environment
from bench.faults_phones import Heard, Phone
from tests.kit.network import STARTS_AT, people_aside
from tests.kit.people import phone_of

pytestmark = pytest.mark.anyio
AWA, MARIAM = 9, 6


async def test_sqlite_and_the_log_on_a_full_disk(tmp_path: Path, sqlite_template: Path, redis_url: str) -> None:
    books = shutil.copyfile(sqlite_template, tmp_path / "books.db")
    url = f"sqlite:///{books}"
    people_aside(url)
    web = Web(tmp_path, "web", environment(url, redis_url, KESU_CLOCK=STARTS_AT.isoformat()))
    await asyncio.to_thread(web.start)
    try:
        async with httpx.AsyncClient(timeout=10) as client:
            heard = Heard()
            addresses = lambda: [web.address]  # noqa: E731 -- one address
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
