"""A turn ledger on the real Redis, empty at the start of each test."""

from collections.abc import AsyncIterator, Callable

import pytest

from sessions.connect import connect, disconnect
from sessions.scripts import RedisClient
from sessions.store import TurnLedger
from tests.sessions.deliveries import SECRET


@pytest.fixture
async def redis_client(redis_url: str) -> AsyncIterator[RedisClient]:
    client = connect(redis_url)
    await client.flushall()
    yield client
    await disconnect(client)


@pytest.fixture
def turns(redis_client: RedisClient) -> TurnLedger:
    return TurnLedger(redis_client, SECRET)


@pytest.fixture
def make_turns(redis_client: RedisClient) -> Callable[..., TurnLedger]:
    return lambda **options: TurnLedger(redis_client, SECRET, **options)
