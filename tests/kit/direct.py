"""One request to the service in this process, as the server beneath it would bring it: an HTTP client costs more."""

import asyncio
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from starlette.types import ASGIApp, Message

HOST = b"village"
FORM = "application/x-www-form-urlencoded"


class Reply(NamedTuple):
    """What the service answered; header names in small letters."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode()


async def ask(
    app: ASGIApp, method: str, url: str, content: bytes, content_type: str, *, address: str = "127.0.0.1"
) -> Reply:
    """Make one request and wait for its answer; a service that fails without one has answered 500."""
    asked = urlsplit(url)
    headers = [(b"host", HOST), (b"content-type", content_type.encode())]
    if content or method != "GET":
        headers.append((b"content-length", str(len(content)).encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "root_path": "",
        "method": method,
        "path": unquote(asked.path),
        "raw_path": asked.path.encode(),
        "query_string": asked.query.encode(),
        "headers": headers,
        "client": (address, 4826),
        "server": ("village", None),
    }
    exchange = _Exchange(content)
    try:
        await app(scope, exchange.receive, exchange.send)
    except Exception:
        if not exchange.status:
            return Reply(500, {}, b"")
        raise
    named = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in exchange.headers}
    return Reply(exchange.status, named, b"".join(exchange.pieces))


class _Exchange:
    """The two ways of ASGI; after its body the caller stays until she is answered."""

    def __init__(self, content: bytes) -> None:
        self._content: bytes | None = content
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.pieces: list[bytes] = []
        self._waiting: asyncio.Event | None = None
        self._answered = False

    async def receive(self) -> Message:
        """The body, and later that nobody is there any more."""
        if self._content is not None:
            body, self._content = self._content, None
            return {"type": "http.request", "body": body, "more_body": False}
        if not self._answered:
            self._waiting = self._waiting or asyncio.Event()
            await self._waiting.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Keep what is answered."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message.get("headers", ()))
            return
        self.pieces.append(message.get("body", b""))
        if not message.get("more_body", False):
            self._answered = True
            if self._waiting is not None:
                self._waiting.set()
