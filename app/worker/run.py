"""What runs beside the hops: SMS and the calendar, inside the service in development, apart from it in production."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from app.configuration.clock import Clock
from app.configuration.settings import Settings
from app.observability.logs import log_start, log_stop
from app.worker.wiring import open_messaging
from ledger.database import open_database

if TYPE_CHECKING:  # a worker of its own holds no menus, no Redis and no web framework
    from app.runtime.ports import RunningService

STOP_SECONDS = 10


@asynccontextmanager
async def background(parts: "RunningService") -> AsyncIterator[None]:
    """Send and remind for as long as the service serves."""
    stop = asyncio.Event()
    async with open_messaging(parts.settings, parts.database, parts.clock) as messaging:
        working = asyncio.create_task(messaging.run(stop))
        try:
            yield
        finally:
            stop.set()
            await asyncio.wait_for(working, STOP_SECONDS)


async def work(settings: Settings, stop: asyncio.Event) -> None:
    """Send and remind alone, until ``stop``."""
    database = await open_database(settings.database(), connections=settings.connections)
    try:
        async with open_messaging(settings, database, Clock(settings.clock)) as messaging:
            log_start("worker", settings.env)
            await messaging.run(stop)
    finally:
        await database.close()
    log_stop("worker")
