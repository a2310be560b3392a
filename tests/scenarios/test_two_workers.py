"""Two real web processes on one PostgreSQL and one Redis: each hop goes to either, doubles go to both at once."""

import asyncio
import random
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from sqlalchemy import text

from app.configuration.settings import Settings
from app.embedded.loopback import free_port
from app.embedded.redis import EmbeddedRedis
from app.embedded.redis_binary import redis_binary
from app.runtime.ports import RunningService
from bench.embedded_postgres import EmbeddedPostgres
from bench.faults_parts import Web, environment
from ledger.audit import audit
from ledger.database import open_database
from menus.text.francs import francs
from tests.kit.deliveries import both_at_once
from tests.kit.handset import Answer, Delivery, Handset
from tests.kit.network import STARTS_AT
from tests.kit.people import PEOPLE, phone_of
from tests.kit.village import SECRET, Instance, Village

pytestmark = pytest.mark.anyio
SAVERS = [1, 2, 3, 4, 5, 6, 9]
_DECLARED = text("SELECT count(*) AS many FROM journal WHERE kind = 'declare'")
Opened = tuple[Village, str]


def to_either(seed: int) -> Delivery:
    """Each hop at a process that chance picks, and now and then the same hop at the other one a moment later."""
    chance = random.Random(seed)

    async def deliver(handset: Handset) -> Answer:
        instance = chance.randrange(2)
        answer = await handset.deliver(instance=instance)
        if chance.random() < 0.3:
            assert await handset.deliver(instance=1 - instance) == answer
        return answer

    return deliver


@pytest.fixture
def books(postgres_server: EmbeddedPostgres, postgres_village: str) -> Iterator[str]:
    """A copy of the village's books."""
    url = postgres_server.create_database("two_workers", template=postgres_village)
    yield url
    postgres_server.drop_database("two_workers")


@asynccontextmanager
async def two_processes(folder: Path, books: str, redis_url: str) -> AsyncIterator[Village]:
    """Two services; afterwards the books balance and neither has logged a fault."""
    settings = environment(books, redis_url, KESU_GATEWAY_SECRET=SECRET, KESU_CLOCK=STARTS_AT.isoformat())
    webs = [Web(folder, f"web{number}", settings) for number in range(2)]
    try:
        await asyncio.gather(*(asyncio.to_thread(web.start) for web in webs))
        async with AsyncExitStack() as stack:
            clients = [httpx.AsyncClient(base_url=f"http://127.0.0.1:{web.port}", timeout=10) for web in webs]
            instances = [Instance(cast(RunningService, None), await stack.enter_async_context(one)) for one in clients]
            yield Village(instances, cast(Settings, None))
    finally:
        for web in webs:
            web.stop()
    assert all("fault" not in web.log.read_text() for web in webs)
    database = await open_database(books)
    report = await audit(database)
    await database.close()
    assert report.ok, report.problems


async def declarations(books: str) -> int:
    database = await open_database(books)
    try:
        return int((await database.fetch(_DECLARED))[0]["many"])
    finally:
        await database.close()


async def saves(village: Village, number: int, shares: int, delivery: Delivery) -> None:
    """She announces shares and is told so."""
    phone = Handset(village, PEOPLE[number - 1].name, phone_of(number), delivery)
    await phone.enters()
    (await phone.types("2", str(shares), "1")).sees(francs(shares * 500, "fr")).is_over()


async def until_served(village: Village, number: int) -> None:
    """She dials again while she hears, politely, that nobody answers: on either door until both do."""
    deadline = time.monotonic() + 20
    phone = Handset(village, PEOPLE[number - 1].name, phone_of(number), may_fail=True)
    served = 0
    while served < 2:
        phone.delivery = lambda handset, instance=served: handset.deliver(instance=instance)  # type: ignore[misc]
        served = 0 if (await phone.dials()).last.ends else served + 1
        assert time.monotonic() < deadline, phone.last.text
        await asyncio.sleep(0.05)


async def test_every_hop_to_one_or_the_other_then_to_both_at_once(tmp_path: Path, books: str, redis_url: str) -> None:
    Redis.from_url(redis_url).flushall()
    async with two_processes(tmp_path, books, redis_url) as village:
        await asyncio.gather(
            *(saves(village, number, 1 + number % 5, to_either(number)) for number in SAVERS if number > 5)
        )
        to_either_many = await declarations(books)
        for shares in (1, 2, 3):
            await saves(village, 9, shares, both_at_once)
    assert to_either_many == sum(number > 5 for number in SAVERS)
    assert await declarations(books) == to_either_many + 3


async def test_on_a_redis_cluster(tmp_path: Path, books: str) -> None:
    with EmbeddedRedis(tmp_path / "redis", cluster=True) as server:
        assert server.url.startswith("redis+cluster://")
        async with two_processes(tmp_path, books, server.url) as village:
            await asyncio.gather(saves(village, 9, 3, both_at_once), saves(village, 6, 2, to_either(6)))
    assert await declarations(books) == 2


@contextmanager
def sentinel(folder: Path, master: EmbeddedRedis) -> Iterator[tuple[str, Any]]:
    """A Sentinel that watches a master; its URL for the service, and a client to it."""
    password, master_port = _login(master)
    port, conf = free_port(), folder / "sentinel.conf"
    conf.write_text(
        f"port {port}\nbind 127.0.0.1\ndir {folder}\nsentinel monitor kesu 127.0.0.1 {master_port} 1\n"
        f"sentinel auth-pass kesu {password}\nsentinel down-after-milliseconds kesu 500\n"
        "sentinel failover-timeout kesu 3000\n"
    )
    with subprocess.Popen([redis_binary(), conf, "--sentinel"], stdout=subprocess.DEVNULL, cwd=folder) as watching:
        try:
            client = Redis(port=port)
            _until(lambda: _answers(client))
            yield f"redis+sentinel://:{password}@127.0.0.1:{port}/kesu/0", client
            client.close()
        finally:
            watching.kill()


def _login(server: EmbeddedRedis) -> tuple[str, str]:
    password, _, address = server.url.removeprefix("redis://:").removesuffix("/0").partition("@")
    return password, address.rpartition(":")[2]


def _answers(client: Any) -> bool:
    try:
        return bool(client.ping())
    except (OSError, RedisConnectionError):
        return False


def _until(question: Any, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


async def test_on_a_sentinel_that_names_another_master_when_the_first_dies(tmp_path: Path, books: str) -> None:
    one, two = (EmbeddedRedis(tmp_path / name, over_tcp=True) for name in ("one", "two"))
    with one as first, two as second:
        password, first_port = _login(first)
        own_password, _ = _login(second)
        follower = Redis.from_url(second.url)
        for name, value in (("masterauth", password), ("requirepass", password)):
            follower.config_set(name, value)
        follower = Redis.from_url(second.url.replace(own_password, password))
        follower.replicaof("127.0.0.1", int(first_port))
        _until(lambda: follower.info("replication")["master_link_status"] == "up")
        with sentinel(tmp_path, first) as (url, watching):
            _until(lambda: watching.sentinel_master("kesu")["num-slaves"] == 1)
            async with two_processes(tmp_path, books, url) as village:
                await saves(village, 9, 3, both_at_once)
                first.stop()
                await asyncio.to_thread(_until, lambda: follower.info("replication")["role"] == "master")
                await until_served(village, 6)
                await saves(village, 6, 2, to_either(6))
        follower.close()
    assert await declarations(books) == 2
