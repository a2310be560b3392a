"""Puts the parts of the service together, and takes them apart again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from random import SystemRandom

from prometheus_client import CollectorRegistry

from app.clips.placeholders import Placeholders
from app.clips.store import Clips
from app.configuration.clock import Clock
from app.configuration.settings import Settings
from app.observability.records import Records
from app.observability.traces import Traces, open_traces
from app.observability.usage import Usage
from app.organisations.accompanied import accompanied
from app.organisations.visits_by_phone import VisitsByPhone
from app.runtime.ports import RunningService
from ledger.database import Database, open_database
from ledger.people.authentication.pin_vault import PinVault
from ledger.rules.by_family.tontine import Randomness
from menus.hop.conversation import Conversation
from menus.hop.scene import Ports
from menus.speech.script import SpokenScript
from menus.speech.speaker import Speaker
from menus.text.catalogue import Catalogues, load_catalogues
from sessions.connect import connect, disconnect
from sessions.scripts import RedisClient
from sessions.store import TurnLedger


def vault_of(settings: Settings) -> PinVault:
    """What hashes and checks PINs, under the pepper that is set and the one accepted beside it."""
    return PinVault(
        settings.pin_pepper.get_secret_value().encode(), settings.pin_pepper_other.get_secret_value().encode()
    )


def clips_of(settings: Settings, script: SpokenScript) -> Clips:
    """The clips that were recorded, and placeholders for the others where those are allowed and can be made."""
    made = Placeholders(settings.var.absolute() / "placeholders")
    allowed = settings.speaks_placeholders() and made.possible()
    return Clips(settings.voices_folder(), script, made if allowed else None)


@asynccontextmanager
async def running(
    settings: Settings, redis_url: str, registry: CollectorRegistry, luck: Randomness | None = None
) -> AsyncIterator[RunningService]:
    """Open the database and Redis and everything that stands on them. ``luck``: whose lots are drawn, the system's.

    Raises:
        ValueError: a URL is not usable.
        TryAgain: the database is not there.
    """
    clock, catalogues, vault = Clock(settings.clock), load_catalogues(), vault_of(settings)
    script = SpokenScript.load()
    clips = clips_of(settings, script)
    async with _opened(settings, redis_url) as (database, redis, traces):
        languages, lots, seen = catalogues.spoken(), luck or SystemRandom(), partial(accompanied, database)
        voices, dialled, visits = clips.languages, settings.service_code, VisitsByPhone(database)
        ports = Ports(database, vault, clock, settings.help_number, languages, lots, voices, dialled, seen, visits)
        usage = Usage(registry, clock, Records(settings.var / "records", settings.records_days))
        speaker = Speaker(script, clips.has, usage.unspoken)
        async with _conversing(ports, catalogues, usage, speaker) as conversation:
            yield RunningService(
                settings=settings,
                clock=clock,
                database=database,
                redis=redis,
                vault=vault,
                catalogues=catalogues,
                turns=TurnLedger(redis, settings.key("turns")),
                conversation=conversation,
                usage=usage,
                clips=clips,
                traces=traces,
            )


@asynccontextmanager
async def _opened(settings: Settings, redis_url: str) -> AsyncIterator[tuple[Database, RedisClient, Traces | None]]:
    """What has connections: opened in this order, closed in the other."""
    traces = open_traces(settings.traces_url)
    database = await open_database(settings.database(), connections=settings.connections)
    redis = connect(redis_url)
    try:
        yield database, redis, traces
    finally:
        await disconnect(redis)
        await database.close()
        if traces is not None:
            traces.close()


@asynccontextmanager
async def _conversing(
    ports: Ports, catalogues: Catalogues, usage: Usage, speaker: Speaker
) -> AsyncIterator[Conversation]:
    """The conversation; at its end it waits a little for commands that outlasted their hops."""
    conversation = Conversation(
        ports,
        catalogues,
        on_late_end=lambda end: usage.late_act(end.screen, end.ended, end.error),
        speaker=speaker,
    )
    try:
        yield conversation
    finally:
        await conversation.stop()
