"""What runs beside the hops: the SMS worker, inside the service in development, apart from it in production."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

from app.clock import Clock
from app.messaging.dispatch import Dispatcher
from app.messaging.gateways.africastalking import AfricasTalking
from app.messaging.gateways.inbox import Inbox
from app.messaging.gateways.port import SmsGateway
from app.messaging.gateways.routing import Routes
from app.messaging.texts import Texts
from app.messaging.worker import Sender
from app.people import demo_people
from app.ports import Running
from app.settings import Settings
from ledger.database import Database, open_database


def sms_gateways(settings: Settings, database: Database, clock: Clock) -> dict[str, SmsGateway]:
    """The gateways that are set up; without any, development has the simulator's inbox."""
    gateways: dict[str, SmsGateway] = {}
    if settings.at_username and settings.at_api_key.get_secret_value():
        gateways["africastalking"] = AfricasTalking(
            settings.at_username,
            settings.at_api_key.get_secret_value(),
            sender=settings.at_sender,
            base_url=settings.at_base_url,
        )
    if not gateways and settings.env == "development":
        gateways["inbox"] = Inbox(database, clock)
    return gateways


def sender(settings: Settings, database: Database, clock: Clock) -> Sender:
    """The worker over whatever gateways are set up."""
    gateways = sms_gateways(settings, database, clock)
    if not gateways:
        raise ValueError("no SMS gateway is set up: set KESU_AT_USERNAME and KESU_AT_API_KEY")
    routes = Routes.parse("", tuple(gateways))
    return Sender(database, clock, Dispatcher(gateways, routes), Texts.load(settings.service_code))


@asynccontextmanager
async def background(app: FastAPI, parts: Running, stop: asyncio.Event) -> AsyncIterator[None]:
    """Run the worker for as long as the service serves, and give the simulator its inbox."""
    app.state.inbox = Inbox(parts.database, parts.clock)
    app.state.people = lambda: demo_people(parts.database)
    sending = asyncio.create_task(sender(parts.settings, parts.database, parts.clock).run(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(sending, timeout=10)


async def work(settings: Settings, stop: asyncio.Event) -> None:
    """Run the worker alone, until ``stop``."""
    async with AsyncExitStack() as stack:
        database = await open_database(settings.database(), connections=settings.connections)
        stack.push_async_callback(database.close)
        await sender(settings, database, Clock(settings.clock)).run(stop)
