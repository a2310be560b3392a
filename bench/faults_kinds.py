"""What is broken, and how it is mended: one function a fault, each a fault while its block lasts."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

from bench.faults_site import Site

Fault = Callable[[Site, float], AbstractAsyncContextManager[None]]
SLOW_SECONDS, VERY_SLOW_SECONDS = 0.25, 4.0


@asynccontextmanager
async def web_killed(site: Site, seconds: float) -> AsyncIterator[None]:
    """SIGKILL of one of two web processes; the other goes on."""
    site.webs[0].kill()
    await asyncio.sleep(seconds)
    yield
    await asyncio.to_thread(site.webs[0].start)


@asynccontextmanager
async def web_stopped(site: Site, seconds: float) -> AsyncIterator[None]:
    """SIGTERM of one web process under load: what it was doing, it finishes."""
    await asyncio.to_thread(site.webs[0].stop)
    await asyncio.sleep(seconds)
    yield
    await asyncio.to_thread(site.webs[0].start)


@asynccontextmanager
async def worker_killed(site: Site, seconds: float) -> AsyncIterator[None]:
    """SIGKILL of the only SMS worker."""
    assert site.worker is not None
    site.worker.kill()
    await asyncio.sleep(seconds)
    yield
    site.worker.start()


@asynccontextmanager
async def redis_killed(site: Site, seconds: float) -> AsyncIterator[None]:
    """SIGKILL of Redis; it comes back with what its file kept."""
    site.kill_redis(lose=False)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(site.redis.start)
    yield


@asynccontextmanager
async def redis_lost(site: Site, seconds: float) -> AsyncIterator[None]:
    """SIGKILL of Redis; it comes back empty."""
    site.kill_redis(lose=True)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(site.redis.start)
    yield


@asynccontextmanager
async def postgres_killed(site: Site, seconds: float) -> AsyncIterator[None]:
    """SIGKILL of every process of PostgreSQL; it recovers from its log."""
    await asyncio.to_thread(site.postgres.kill)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(site.postgres.start_again)
    yield


@asynccontextmanager
async def database_slow(site: Site, seconds: float) -> AsyncIterator[None]:
    """Each question to the database takes a quarter of a second longer."""
    site.to_database.mend(SLOW_SECONDS)
    await asyncio.sleep(seconds)
    site.to_database.mend()
    yield


@asynccontextmanager
async def database_very_slow(site: Site, seconds: float) -> AsyncIterator[None]:
    """Each question to the database takes longer than a hop may."""
    site.to_database.mend(VERY_SLOW_SECONDS)
    await asyncio.sleep(seconds)
    site.to_database.mend()
    yield


@asynccontextmanager
async def database_cut(site: Site, seconds: float) -> AsyncIterator[None]:
    """The network to the database refuses and breaks connections."""
    site.to_database.cut()
    await asyncio.sleep(seconds)
    site.to_database.mend()
    yield


@asynccontextmanager
async def database_deaf(site: Site, seconds: float) -> AsyncIterator[None]:
    """The network to the database loses every packet."""
    site.to_database.deafen()
    await asyncio.sleep(seconds)
    site.to_database.mend()
    yield


@asynccontextmanager
async def redis_cut(site: Site, seconds: float) -> AsyncIterator[None]:
    """The network to Redis refuses and breaks connections."""
    site.to_redis.cut()
    await asyncio.sleep(seconds)
    site.to_redis.mend()
    yield


@asynccontextmanager
async def redis_deaf(site: Site, seconds: float) -> AsyncIterator[None]:
    """The network to Redis loses every packet."""
    site.to_redis.deafen()
    await asyncio.sleep(seconds)
    site.to_redis.mend()
    yield


@asynccontextmanager
async def sms_gateway_slow(site: Site, seconds: float) -> AsyncIterator[None]:
    """The gateway that takes SMS thinks for eight seconds before each answer."""
    site.gateway.delay_seconds = 8
    await asyncio.sleep(seconds)
    yield
    site.gateway.delay_seconds = 0


@asynccontextmanager
async def sms_gateway_gone(site: Site, seconds: float) -> AsyncIterator[None]:
    """The gateway that takes SMS breaks every connection."""
    site.gateway.away = True
    await asyncio.sleep(seconds)
    yield
    site.gateway.away = False


@asynccontextmanager
async def clock_jumps(site: Site, seconds: float) -> AsyncIterator[None]:
    """One web process comes back with its clock an hour ahead, and later an hour behind; the other stays."""
    for ahead in (timedelta(hours=1), timedelta(hours=-1), timedelta(0)):
        await asyncio.to_thread(site.webs[0].stop)
        site.webs[0].settings = site.settings(ahead=ahead)
        await asyncio.to_thread(site.webs[0].start)
        await asyncio.sleep(seconds / 3)
    yield


FAULTS: dict[str, Fault] = {
    fault.__name__: fault
    for fault in (
        web_killed,
        web_stopped,
        worker_killed,
        redis_killed,
        redis_lost,
        postgres_killed,
        database_slow,
        database_very_slow,
        database_cut,
        database_deaf,
        redis_cut,
        redis_deaf,
        sms_gateway_slow,
        sms_gateway_gone,
        clock_jumps,
    )
}
