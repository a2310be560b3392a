"""The endpoint of gateways: one request in, one answer out, whatever happens behind it.

A bare ASGI endpoint: the framework's form and dependency machinery would cost more than all the rest of a hop.
"""

import asyncio
from collections.abc import Mapping
from typing import Final, Generic, Protocol, TypeVar

from starlette.types import Message, Receive, Scope, Send

from app.gateways.gate import Gate
from app.gateways.wire import BadHop, Ignored, Reads, Wire, WireReply
from app.hops.limits import HopLimits
from app.hops.turn_runner import HOP_SECONDS, TurnRunner
from app.observability.request_id import name_request
from app.runtime.ports import RunningService
from sessions.turn import HangUp, Reply, Turn

MAX_BODY_OCTETS: Final = 16_384
NOT_FOUND: Final = WireReply(404, "text/plain; charset=utf-8", b"Not found")
_Dialect = TypeVar("_Dialect", bound=Reads)


class Write(Protocol):
    """Writes a reply to one turn in its dialect."""

    def __call__(self, reply: Reply, /) -> WireReply:
        """The answer to send."""
        ...


class Endpoint(Generic[_Dialect]):
    """``/{kind}/{gateway}/{secret}`` and everything below it; ``kind`` and ``dialects`` are its subclass's."""

    kind: str
    dialects: Mapping[str, _Dialect]

    def __init__(self, running: RunningService, limits: HopLimits | None = None) -> None:
        """``limits``: those that several doors share; its own by default."""
        self.running, self.turns = running, TurnRunner(running)
        self._gate = Gate(running.settings)
        settings = running.settings
        self._limits = limits or HopLimits(settings.phone_hops_a_minute, settings.source_hops_a_second)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; an unknown gateway, a wrong secret and a foreign network are all the same 404."""
        adapter, rest = self._addressed(scope)
        if adapter is None:
            await deliver(send, NOT_FOUND)
            return
        body = await _body(receive)
        name_request()
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        wire = Wire(scope["method"], rest, scope["query_string"].decode("latin-1"), headers, body)
        answer = await self._answer(adapter, wire, source(scope), send)
        if answer is not None:
            await deliver(send, answer)

    def writes(self, adapter: _Dialect, wire: Wire, turn: Turn) -> Write:
        """What writes a reply to this turn."""
        raise NotImplementedError

    async def ended(self, adapter: _Dialect, end: HangUp) -> WireReply:
        """Note the end that a hop told of, and answer it."""
        await self.turns.hung_up(end)
        return adapter.acknowledge()

    def _addressed(self, scope: Scope) -> tuple[_Dialect | None, str]:
        parts = scope["path"].split("/", 4)
        if len(parts) < 4 or parts[1] != self.kind:
            return None, ""
        adapter = self.dialects.get(parts[2])
        came_by = self._gate.admits(parts[3], source(scope))
        if adapter is None or came_by is None:
            return None, ""
        if came_by == "other":
            self.running.usage.other_secret(adapter.name)
        return adapter, f"/{parts[4]}" if len(parts) > 4 else ""

    async def _answer(self, adapter: _Dialect, wire: Wire, address: str, send: Send) -> WireReply | None:
        """The answer to send; none when the hop took so long that a polite end was sent in its place."""
        try:
            if wire.path == "/events":
                await self.turns.hung_up(adapter.events(wire))
                return adapter.acknowledge()
            said = adapter.read(wire)
        except BadHop as bad:
            self.running.usage.bad_hop(adapter.name, bad.reason)
            return adapter.refuse(bad.reason)
        match said:
            case Turn():
                write = self.writes(adapter, wire, said)
                if beyond := self._limits.refuses(said.phone, address):
                    self.running.usage.limited(beyond)
                    return write(self.turns.unavailable(said))
                return await self._in_time(said, write, send)
            case HangUp():
                return await self.ended(adapter, said)
            case Ignored(answer):
                return answer

    async def _in_time(self, turn: Turn, write: Write, send: Send) -> WireReply | None:
        """Answer within the time a hop has, whatever holds it up; what it has begun it still finishes.

        It is not cancelled: a database that does not answer would hold up the cancelling too. A timer costs a fifth of
        what a task of its own would.
        """
        late: list[asyncio.Task[None]] = []

        def send_polite_end() -> None:
            late.append(asyncio.create_task(deliver(send, write(self.turns.unavailable(turn)))))

        timer = asyncio.get_running_loop().call_later(HOP_SECONDS, send_polite_end)
        try:
            reply = await self.turns.turn(turn)
        finally:
            timer.cancel()
        if late:
            await late[0]
            return None
        return write(reply)


def source(scope: Scope) -> str:
    """The address a request came from; "" where the server does not know it."""
    client = scope.get("client")
    return client[0] if client else ""


async def _body(receive: Receive) -> bytes:
    """The request's body; what is beyond the limit is read and thrown away, so that the adapter refuses it."""
    message: Message = await receive()
    if not message.get("more_body"):
        body: bytes = message.get("body", b"")
        return body[: MAX_BODY_OCTETS + 1]
    pieces = [message.get("body", b"")]
    size = len(pieces[0])
    while message.get("more_body"):
        message = await receive()
        piece = message.get("body", b"")
        size += len(piece)
        if size <= MAX_BODY_OCTETS + 1:
            pieces.append(piece)
    whole = b"".join(pieces)
    return whole if size <= MAX_BODY_OCTETS else whole.ljust(MAX_BODY_OCTETS + 1)[: MAX_BODY_OCTETS + 1]


async def deliver(send: Send, reply: WireReply) -> None:
    """Send one answer."""
    headers = [
        (b"content-type", reply.content_type.encode()),
        (b"content-length", str(len(reply.body)).encode()),
        *((name.encode(), value.encode()) for name, value in reply.headers),
    ]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})
