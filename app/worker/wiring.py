"""Puts the parts of messaging together from the settings: gateways, routes, sender, schedule."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from app.configuration.clock import Clock
from app.configuration.settings import Settings
from app.messaging.dispatch import Dispatcher
from app.messaging.gateways.inbox import Inbox
from app.messaging.gateways.port import SmsGateway
from app.messaging.sender import GATHER_SECONDS, Sender
from app.messaging.settings import SmsSettings
from app.messaging.texts import Texts
from app.worker.gateways import gateways_of, routes_of
from app.worker.scheduler import Scheduler
from ledger.database import Database

# In development nobody wants to look at an empty inbox for a minute.
DEVELOPMENT_GATHER_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Messaging:
    """What runs beside the web: the sender and the schedule. ``inbox`` is the simulator's."""

    sender: Sender
    scheduler: Scheduler
    gateways: dict[str, SmsGateway]
    inbox: Inbox

    async def run(self, stop: asyncio.Event) -> None:
        """Send and remind until ``stop`` is set; what is under way is finished."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.sender.run(stop))
            tasks.create_task(self.scheduler.run(stop))


@asynccontextmanager
async def open_messaging(
    settings: Settings, database: Database, clock: Clock, sms: SmsSettings | None = None
) -> AsyncIterator[Messaging]:
    """Set up every gateway that the settings name; in development, where there is none, the inbox.

    Raises:
        ValueError: no gateway in production, a route that cannot be read; in one clear line.
    """
    sms = sms or SmsSettings()
    routes = routes_of(settings, sms)
    inbox = Inbox(database, clock)
    opened: dict[str, SmsGateway] = {name: opens() for name, opens in gateways_of(settings, sms).items()}
    gateways = opened or {inbox.name: inbox}
    gather_seconds = sms.sms_gather_seconds
    if gather_seconds is None:
        gather_seconds = DEVELOPMENT_GATHER_SECONDS if settings.env == "development" else GATHER_SECONDS
    dispatcher = Dispatcher(gateways, routes)
    texts = Texts.load(settings.service_code)
    sender = Sender(
        database,
        clock,
        dispatcher,
        texts,
        gather_seconds=gather_seconds,
        prices=sms.prices_millixof(),
        alone_xof=sms.sms_alone_month_xof,
    )
    try:
        yield Messaging(sender, Scheduler(database, clock), gateways, inbox)
    finally:
        for gateway in gateways.values():
            await gateway.close()
