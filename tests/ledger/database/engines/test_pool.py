"""Connections to PostgreSQL, lent one at a time: nobody gets one that is in the middle of something."""

import asyncio
import os
import signal

import asyncpg
import pytest

from ledger.database.engines.pool import ConnectionPool

pytestmark = pytest.mark.anyio


@pytest.fixture
async def pool(postgres_url):
    pool = ConnectionPool(lambda: asyncpg.connect(postgres_url), 2)
    yield pool
    await pool.close()


async def pid_of(pool):
    async with pool.acquire() as connection:
        return await connection.fetchval("SELECT pg_backend_pid()")


async def test_no_more_than_agreed_are_ever_open_and_everybody_gets_a_connection(pool):
    assert len(set(await asyncio.gather(*(pid_of(pool) for _ in range(50))))) <= 2


async def test_one_at_a_time_uses_the_same_one(pool):
    assert len({await pid_of(pool) for _ in range(5)}) == 1


async def test_work_that_is_cancelled_takes_its_connection_with_it(pool):
    async def work():
        async with pool.acquire() as connection:
            await connection.execute("SELECT pg_sleep(10)")

    before = await pid_of(pool)
    sleeping = asyncio.create_task(work())
    await asyncio.sleep(0.1)
    sleeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sleeping
    assert await pid_of(pool) != before


async def test_a_connection_in_a_transaction_is_not_reused(pool):
    before = await pid_of(pool)
    async with pool.acquire() as connection:
        await connection.execute("BEGIN")
    assert await pid_of(pool) != before


async def test_a_connection_the_server_closed_is_replaced(pool):
    before = await pid_of(pool)
    async with pool.acquire() as one, pool.acquire() as other:
        await other.execute("SELECT pg_terminate_backend($1)", one.get_server_pid())
        await asyncio.sleep(0.1)
    assert {await pid_of(pool) for _ in range(3)} != {before}


async def test_waiting_can_be_cancelled_without_losing_a_connection(pool):
    async with pool.acquire(), pool.acquire():
        given_up, patient = (asyncio.create_task(pid_of(pool)) for _ in range(2))
        await asyncio.sleep(0)
        given_up.cancel()
    assert await asyncio.wait_for(patient, 2) > 0
    assert given_up.cancelled() or isinstance(given_up.exception(), asyncio.CancelledError)


async def test_after_closing_nobody_gets_one(postgres_url):
    pool = ConnectionPool(lambda: asyncpg.connect(postgres_url), 1)
    async with pool.acquire() as connection:
        waiting = asyncio.create_task(pid_of(pool))
        await asyncio.sleep(0)
        closing = asyncio.create_task(pool.close())
        await asyncio.sleep(0)
    await closing
    assert connection.is_closed()
    with pytest.raises(asyncpg.InterfaceError):
        await waiting


async def test_a_server_that_does_not_say_good_bye_keeps_nobody_waiting(postgres_url, monkeypatch):
    monkeypatch.setattr("ledger.database.engines.pool.CLOSE_SECONDS", 0.05)
    pool = ConnectionPool(lambda: asyncpg.connect(postgres_url), 1)
    pid = await pid_of(pool)
    os.kill(pid, signal.SIGSTOP)
    try:
        await pool.close()
    finally:
        os.kill(pid, signal.SIGCONT)
    with pytest.raises(asyncpg.InterfaceError):
        await pid_of(pool)


async def test_a_connection_that_cannot_be_made_costs_no_place():
    async def away():
        raise ConnectionRefusedError

    pool = ConnectionPool(away, 1)
    for _ in range(3):
        with pytest.raises(ConnectionRefusedError):
            await pid_of(pool)
    await pool.close()
