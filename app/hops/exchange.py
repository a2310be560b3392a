"""One request at a gateway's address as ASGI brings it: its body read whole, its answer sent, whether anybody waits."""

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from app.gateways.wire import BadHop, BadHopReason, GatewayRequest, WireReply

BODY_SECONDS: Final = 3.0
MAX_BODY_OCTETS: Final = 16_384


class Exchange:
    """A request and the way back."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send

    @property
    def source(self) -> str:
        """The address it came from; "" where the server does not know it."""
        client = self._scope.get("client")
        return client[0] if client else ""

    async def wire(self, path: str) -> GatewayRequest:
        """The request as adapters read it, ``path`` being what follows the secret.

        Raises:
            BadHop: the body ends before its Content-Length, or does not come in time: half a PIN is no PIN.
        """
        scope = self._scope
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body, size = await self._body()
        except TimeoutError:
            raise BadHop(BadHopReason.CUT_SHORT) from None
        if headers.get("content-length", str(size)) != str(size):
            raise BadHop(BadHopReason.CUT_SHORT)
        return GatewayRequest(scope["method"], path, scope["query_string"].decode("latin-1"), headers, body)

    async def is_abandoned(self) -> bool:
        """Whether the sender hung up before its answer."""
        return await Request(self._scope, self._receive).is_disconnected()

    async def answer(self, reply: WireReply) -> None:
        """Send the answer."""
        headers = [
            (b"content-type", reply.content_type.encode()),
            (b"content-length", str(len(reply.body)).encode()),
            *((name.encode(), value.encode()) for name, value in reply.headers),
        ]
        await self._send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await self._send({"type": "http.response.body", "body": reply.body})

    async def _body(self) -> tuple[bytes, int]:
        """The body and its size; what is beyond the limit is read and thrown away, so that the adapter refuses it."""
        piece, more = _piece(await self._receive())
        size = len(piece)
        if not more:
            return piece[: MAX_BODY_OCTETS + 1], size
        pieces = [piece]
        while more:
            piece, more = _piece(await self._receive())
            size += len(piece)
            if size <= MAX_BODY_OCTETS + 1:
                pieces.append(piece)
        whole = b"".join(pieces)
        return (whole if size <= MAX_BODY_OCTETS else whole.ljust(MAX_BODY_OCTETS + 1)[: MAX_BODY_OCTETS + 1]), size


def _piece(message: Message) -> tuple[bytes, bool]:
    if message["type"] == "http.disconnect":
        raise BadHop(BadHopReason.CUT_SHORT)
    return message.get("body", b""), message.get("more_body", False)
