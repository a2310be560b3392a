"""One phone at the hop endpoint, in this process: it speaks as Africa's Talking does, and hears the outcome."""

import itertools
from dataclasses import dataclass

from app.observability.usage import HopRecord, Usage
from app.ussd.hop import HopEndpoint
from bench.asgi import ask

PATH = "/ussd/africastalking/dev"
SERVICE_CODE = "*384*22#"
NETWORK = "61002"
_calls = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a phone shows, whether the call goes on, and what the service counted of the hop."""

    text: str
    ends: bool
    screen: str
    outcome: str


class Listening(Usage):
    """Counts as the service does, and keeps the latest hop: a phone shows no outcome."""

    latest: HopRecord | None = None

    def hop(self, record: HopRecord) -> None:
        self.latest = record
        super().hop(record)


class EndpointPhone:
    """``hops`` counts all that it sent; a session is one dial."""

    def __init__(self, endpoint: HopEndpoint, number: str, usage: Listening | None = None) -> None:
        self._endpoint, self.number, self._usage = endpoint, number, usage
        self._session = self._text = ""
        self.hops = self.in_session = 0

    async def dials(self, behind: str = "") -> Heard:
        """Begin a session. ``behind``: what is dialled behind the service code."""
        self._session, self._text, self.in_session = f"{self.number}-{next(_calls)}", behind, 0
        return await self._hop()

    async def types(self, typed: str) -> Heard:
        """Answer the screen."""
        self._text = f"{self._text}*{typed}" if self._text else typed
        return await self._hop()

    async def _hop(self) -> Heard:
        fields = {
            "sessionId": self._session,
            "phoneNumber": self.number,
            "networkCode": NETWORK,
            "serviceCode": SERVICE_CODE,
            "text": self._text,
        }
        shown = (await ask(self._endpoint, "POST", PATH, fields)).decode()
        self.hops += 1
        self.in_session += 1
        record = self._usage.latest if self._usage else None
        screen, outcome = (record.screen, record.outcome) if record else ("", "")
        return Heard(shown[4:], shown.startswith("END"), screen, outcome)
