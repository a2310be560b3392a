"""One phone on a call at the service's own endpoint, in this process: it hears every sound to its end."""

import itertools
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as ET

from app.clips.sound import samples_of, seconds
from app.voice.endpoint import CallEndpoint

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
        address = urlsplit(self._then)
        answer = await self._asks("POST", address.path, address.query, urlencode({**fields, "dtmfDigits": digits}))
        told = ET.fromstring(answer)
        play, then = told.find(".//Play"), told.find("Redirect")
        assert play is not None, answer.decode()
        self.sound = await self._asks("GET", urlsplit(play.get("url") or "").path, "", "")
        self._then = (then.text if then is not None else None) or ""
        self.seconds += seconds(samples_of(self.sound))
        self.octets += len(self.sound)
        self.hops += 1
        self.ends = told.find("GetDigits") is None

    async def _asks(self, method: str, path: str, query: str, body: str) -> bytes:
        sent: list[dict[str, object]] = []

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": body.encode(), "more_body": False}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": []}
        await self.endpoint(scope, receive, send)  # type: ignore[arg-type]
        assert sent[0]["status"] == 200, f"{sent[0]['status']} for {path}"
        return bytes(sent[-1]["body"])  # type: ignore[call-overload, no-any-return]
