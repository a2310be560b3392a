"""Puts the parts of messaging together from the settings: gateways, routes, sender, schedule."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from app.calling.preparing import CallLimits, calls_within
from app.calling.settings import CallSettings
from app.configuration.clock import Clock
from app.configuration.settings import Settings
from app.messaging.gateways.inbox import Inbox
from app.messaging.gateways.port import SmsGateway
from app.messaging.gateways.routing import Routes
from app.messaging.sending.dispatch import Dispatcher
from app.messaging.sending.prepare import messages_in
from app.messaging.sending.sender import GATHER_SECONDS, Sender
from app.messaging.settings import SmsSettings
from app.messaging.texts import Texts
from app.worker.gateways import call_gateway_of, gateways_of, routes_of
from app.worker.scheduler import Scheduler
from ledger.database import Database

# In development nobody wants to look at an empty inbox for a minute.
DEVELOPMENT_GATHER_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Messaging:
    """What runs beside the web: the sender and the schedule. ``inbox`` is the simulator's.

    ``caller`` places calls, where missed calls are called back.
    """

    sender: Sender
    scheduler: Scheduler
    gateways: dict[str, SmsGateway]
    inbox: Inbox
    caller: Sender | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Send and remind until ``stop`` is set; what is under way is finished."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.sender.run(stop))
            tasks.create_task(self.scheduler.run(stop))
            if self.caller is not None:
                tasks.create_task(self.caller.run(stop))


@asynccontextmanager
async def open_messaging(
    settings: Settings,
    database: Database,
    clock: Clock,
    sms: SmsSettings | None = None,
    calls: CallSettings | None = None,
) -> AsyncIterator[Messaging]:
    """Set up every gateway that the settings name; in development, where there is none for SMS, the inbox.

    Raises:
        ValueError: no gateway in production, a route that cannot be read; in one clear line.
    """
    sms, calls = sms or SmsSettings(), calls or CallSettings()
    opens_calls = call_gateway_of(settings, calls)
    routes = routes_of(settings, sms)
    inbox = Inbox(database, clock)
    opened: dict[str, SmsGateway] = {name: opens() for name, opens in gateways_of(settings, sms).items()}
    gateways = opened or {inbox.name: inbox}
    gather_seconds = sms.sms_gather_seconds
    if gather_seconds is None:
        gather_seconds = DEVELOPMENT_GATHER_SECONDS if settings.env == "development" else GATHER_SECONDS
    dispatcher = Dispatcher(gateways, routes)
    prepares = messages_in(Texts.load(settings.service_code))
    sender = Sender(
        database,
        clock,
        dispatcher,
        prepares,
        gather_seconds=gather_seconds,
        prices=sms.prices_millixof(),
        alone_xof=sms.sms_alone_month_xof,
    )
    ringing = opens_calls() if opens_calls is not None else None
    caller = _caller(database, clock, ringing, calls, sms.sms_alone_month_xof) if ringing is not None else None
    try:
        yield Messaging(sender, Scheduler(database, clock), gateways, inbox, caller)
    finally:
        for gateway in [*gateways.values(), *([ringing] if ringing is not None else [])]:
            await gateway.close()


def _caller(
    database: Database, clock: Clock, gateway: SmsGateway, calls: CallSettings, alone_xof: int | None
) -> Sender:
    """The sender of what is no message: it places calls, one at a phone, as soon as they are asked for."""
    dispatcher = Dispatcher({gateway.name: gateway}, Routes.parse("", [gateway.name]))
    prepares = calls_within(CallLimits(calls.flash_a_day, calls.price()))
    return Sender(database, clock, dispatcher, prepares, lanes=("urgent",), alone_xof=alone_xof)
