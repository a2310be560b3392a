"""One phone on a call at the service's own endpoint, in this process: it hears every sound to its end."""

import itertools
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from app.clips.sound import samples_of, seconds
from app.voice.endpoint import CallEndpoint
from bench.asgi import ask

PATH = "/voice/africastalking/dev"
KEY_SECONDS = 0.6
"""Finding and pressing one key of a plain phone; the # key that ends an answer is one more."""
_calls = itertools.count(1)


@dataclass(slots=True)
class CalledPhone:
    """``seconds``: how long the call has lasted, every sound heard to its end; ``octets``: the size of its sounds."""

    endpoint: CallEndpoint
    number: str
    seconds: float = 0.0
    octets: int = 0
    hops: int = 0
    sound: bytes = b""
    ends: bool = False
    _session: str = ""
    _then: str = field(default="", repr=False)

    async def calls(self) -> None:
        """Begin a call."""
        self._session, self._then = f"{self.number}-{next(_calls)}", PATH
        await self._hop()

    async def presses(self, digits: str) -> None:
        """Answer, and end the answer."""
        self.seconds += KEY_SECONDS * (len(digits) + 1)
        await self._hop(digits)

    async def _hop(self, digits: str = "") -> None:
        fields = {"isActive": "1", "sessionId": self._session, "callerNumber": self.number}
        answer = await ask(self.endpoint, "POST", self._then, {**fields, "dtmfDigits": digits})
        told = ET.fromstring(answer)
        play, then = told.find(".//Play"), told.find("Redirect")
        assert play is not None, answer.decode()
        self.sound = await ask(self.endpoint, "GET", play.get("url") or "")
        self._then = (then.text if then is not None else None) or ""
        self.seconds += seconds(samples_of(self.sound))
        self.octets += len(self.sound)
        self.hops += 1
        self.ends = told.find("GetDigits") is None
