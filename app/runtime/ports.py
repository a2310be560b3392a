"""The running service's parts, as its endpoints need them."""

from dataclasses import dataclass

from app.clips.store import Clips
from app.configuration.clock import Clock
from app.configuration.settings import Settings
from app.observability.traces import Traces
from app.observability.usage import Usage
from ledger.database import Database
from ledger.people.authentication.pin_vault import PinVault
from menus.hop.conversation import Conversation
from menus.text.catalogue import Catalogues
from sessions.scripts import RedisClient
from sessions.store import TurnLedger


@dataclass(frozen=True, slots=True)
class RunningService:
    """Everything one process holds while it serves."""

    settings: Settings
    clock: Clock
    database: Database
    redis: RedisClient
    vault: PinVault
    catalogues: Catalogues
    turns: TurnLedger
    conversation: Conversation
    usage: Usage
    clips: Clips
    traces: Traces | None = None
