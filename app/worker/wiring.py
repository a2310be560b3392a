"""Puts the parts of messaging together from the settings: gateways, routes, sender, schedule."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from app.configuration.clock import Clock
from app.configuration.settings import Settings
from app.messaging.dispatch import Dispatcher
from app.messaging.gateways.africastalking import AfricasTalkingSms
from app.messaging.gateways.inbox import Inbox
from app.messaging.gateways.kannel import Dialect, Kannel
from app.messaging.gateways.orange import Orange
from app.messaging.gateways.port import SmsGateway
from app.messaging.gateways.routing import Routes
from app.messaging.sender import GATHER_SECONDS, Sender
from app.messaging.settings import SmsSettings
from app.messaging.texts import Texts
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
    opened: dict[str, SmsGateway] = {name: opens() for name, opens in _set_up(settings, sms).items()}
    gateways = opened or {inbox.name: inbox}
    gather_seconds = sms.sms_gather_seconds
    if gather_seconds is None:
        gather_seconds = DEVELOPMENT_GATHER_SECONDS if settings.env == "development" else GATHER_SECONDS
    dispatcher = Dispatcher(gateways, routes)
    texts = Texts.load(settings.service_code)
    sender = Sender(database, clock, dispatcher, texts, gather_seconds=gather_seconds)
    try:
        yield Messaging(sender, Scheduler(database, clock), gateways, inbox)
    finally:
        for gateway in gateways.values():
            await gateway.close()


def routes_of(settings: Settings, sms: SmsSettings) -> Routes:
    """Read the routes among the gateways that are set up; asked before a service starts, so that it says what is wrong.

    Raises:
        ValueError: no gateway in production, a route that cannot be read; in one clear line.
    """
    names = list(_set_up(settings, sms))
    if not names and settings.env == "production":
        raise ValueError("no SMS gateway is set up: KESU_AT_USERNAME, KESU_ORANGE_CLIENT_ID or KESU_KANNEL_URL")
    return Routes.parse(sms.sms_routes, names or [Inbox.name])


def _set_up(settings: Settings, sms: SmsSettings) -> dict[str, Callable[[], SmsGateway]]:
    """Every gateway that the settings name, and how it is opened."""
    prices = sms.prices_millixof()
    found: dict[str, Callable[[], SmsGateway]] = {}
    if settings.at_username or settings.at_base_url:
        found["africastalking"] = lambda: AfricasTalkingSms(
            settings.at_username or "sandbox",
            settings.at_api_key.get_secret_value() or "dev",
            sender=settings.at_sender,
            base_url=settings.at_base_url,
            francs_per_unit=sms.rates(),
        )
    if sms.orange_client_id:
        found["orange"] = lambda: Orange(
            sms.orange_client_id,
            sms.orange_client_secret.get_secret_value(),
            sender_name=sms.orange_sender_name,
            price_millixof=prices.get("orange"),
        )
    if sms.kannel_url:
        found["kannel"] = lambda: _link("kannel", settings, sms, sms.kannel_url, prices.get("kannel"))
    if sms.jasmin_url:
        found["jasmin"] = lambda: _link("jasmin", settings, sms, sms.jasmin_url, prices.get("jasmin"))
    return found


def _link(dialect: Dialect, settings: Settings, sms: SmsSettings, url: str, price_millixof: int | None) -> Kannel:
    kannel = dialect == "kannel"
    secret = settings.gateway_secret.get_secret_value()
    return Kannel(
        url,
        sms.kannel_username if kannel else sms.jasmin_username,
        (sms.kannel_password if kannel else sms.jasmin_password).get_secret_value(),
        sender=sms.kannel_sender if kannel else sms.jasmin_sender,
        delivery_url=f"{sms.public_url.rstrip('/')}/sms/{dialect}/{secret}/delivery" if sms.public_url else "",
        dialect=dialect,
        price_millixof=price_millixof,
    )
