"""Gives every request an id that its log lines, its trace and its answer carry, and that says nothing of who called."""

import itertools
import re
import secrets
from typing import Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER: Final = b"x-request-id"
# A proxy's own id is taken over when it can only be random: 32 hexadecimal digits, with or without hyphens.
_RANDOM: Final = re.compile(rb"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")


_process = secrets.token_hex(4)
_numbers = itertools.count(1)


def name_request() -> bytes:
    """Give what is done from here on, in this task, an id of our own."""
    name = f"{_process}-{next(_numbers):x}"
    structlog.contextvars.bind_contextvars(request=name)
    return name.encode()


class RequestIds:
    """ASGI middleware: the id stands in the context of everything that is done for the request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == HEADER), b"")
        name = name_request()
        if _RANDOM.fullmatch(given):
            name = given
            structlog.contextvars.bind_contextvars(request=name.decode())

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (HEADER, name)]
            await send(message)

        await self._app(scope, receive, named)


def request_id() -> str:
    """The id of the request that is being answered, "" outside of any."""
    return str(structlog.contextvars.get_contextvars().get("request", ""))
