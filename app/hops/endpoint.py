"""The endpoint of gateways: one request in, one answer out, whatever happens behind it.

A bare ASGI endpoint: the framework's form and dependency machinery would cost more than all the rest of a hop.
"""

import asyncio
from collections.abc import Mapping
from typing import Final, Generic, Protocol, TypeVar

from starlette.types import Receive, Scope, Send

from app.gateways.gate import Gate
from app.gateways.wire import BadHop, GatewayRequest, IgnoredRequest, RequestReader, WireReply
from app.hops.exchange import Exchange
from app.hops.limits import HopLimits
from app.hops.turn_runner import HOP_SECONDS, TurnRunner
from app.observability.request_id import name_request
from app.runtime.ports import RunningService
from sessions.turn import HangUp, Reply, Single, Turn

NOT_FOUND: Final = WireReply(404, "text/plain; charset=utf-8", b"Not found")
_Dialect = TypeVar("_Dialect", bound=RequestReader)


class Write(Protocol):
    """Writes a reply to one turn in its dialect."""

    def __call__(self, reply: Reply, /) -> WireReply:
        """The answer to send."""
        ...


class GatewayEndpoint(Generic[_Dialect]):
    """``/{kind}/{gateway}/{secret}`` and everything below it; ``kind`` and ``dialects`` are its subclass's."""

    kind: str
    dialects: Mapping[str, _Dialect]

    def __init__(self, running: RunningService, limits: HopLimits | None = None) -> None:
        """``limits``: those that several endpoints share; its own by default."""
        self.running, self.turns = running, TurnRunner(running)
        self._gate = Gate(running.settings)
        settings = running.settings
        self._limits = limits or HopLimits(settings.phone_hops_a_minute, settings.source_hops_a_second)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; an unknown gateway, a wrong secret and a foreign network are all the same 404."""
        exchange = Exchange(scope, receive, send)
        adapter, rest = self._addressed(scope["path"], exchange.source)
        if adapter is None:
            await exchange.answer(NOT_FOUND)
            return
        name_request()
        answer = await self._answer(adapter, rest, exchange)
        if answer is not None:
            await exchange.answer(answer)

    def writes(self, adapter: _Dialect, wire: GatewayRequest, turn: Turn) -> Write:
        """What writes a reply to this turn."""
        raise NotImplementedError

    async def taken(self, adapter: _Dialect, turn: Turn) -> WireReply | None:  # noqa: ARG002 -- its subclass's
        """The answer to a turn that is not played, if it is none for the menus."""
        return None

    async def ended(self, adapter: _Dialect, end: HangUp) -> WireReply:
        """Note the end that a hop told of, and answer it."""
        await self.turns.hung_up(end)
        return adapter.acknowledge()

    def _addressed(self, path: str, source: str) -> tuple[_Dialect | None, str]:
        parts = path.split("/", 4)
        if len(parts) < 4 or parts[1] != self.kind:
            return None, ""
        adapter = self.dialects.get(parts[2])
        came_by = self._gate.admits(parts[3], source)
        if adapter is None or came_by is None:
            self.running.usage.refused("gateway" if adapter is None else self._gate.why_not(source))
            return None, ""
        if came_by == "other":
            self.running.usage.other_secret(adapter.name)
        return adapter, f"/{parts[4]}" if len(parts) > 4 else ""

    async def _answer(self, adapter: _Dialect, path: str, exchange: Exchange) -> WireReply | None:
        """The answer to send; none when the hop took so long that a polite end was sent in its place."""
        try:
            wire = await exchange.wire(path)
            if wire.path == "/events":
                end = adapter.events(wire)
                return adapter.acknowledge() if end is None else await self.ended(adapter, end)
            said = adapter.read(wire)
        except BadHop as bad:
            self.running.usage.bad_hop(adapter.name, bad.reason)
            return adapter.refuse(bad.reason)
        match said:
            case Turn():
                return await self._turn(adapter, wire, said, exchange)
            case HangUp():
                return await self.ended(adapter, said)
            case IgnoredRequest(answer):
                return answer

    async def _turn(self, adapter: _Dialect, wire: GatewayRequest, turn: Turn, exchange: Exchange) -> WireReply | None:
        write = self.writes(adapter, wire, turn)
        if beyond := self._limits.refuses(turn.phone, exchange.source):
            self.running.usage.limited(beyond)
            return write(self.turns.unavailable(turn))
        taken = await self.taken(adapter, turn)
        return await self._in_time(turn, write, exchange) if taken is None else taken

    async def _in_time(self, turn: Turn, write: Write, exchange: Exchange) -> WireReply | None:
        """Answer within the time a hop has, whatever holds it up; what it has begun it still finishes.

        It is not cancelled: a database that does not answer would hold up the cancelling too. A timer costs a fifth of
        what a task of its own would.
        """
        late: list[asyncio.Task[None]] = []

        def send_polite_end() -> None:
            late.append(asyncio.create_task(exchange.answer(write(self.turns.unavailable(turn)))))

        async def is_unread() -> bool:
            unnumbered = isinstance(turn.said, Single) and turn.said.sequence is None
            return bool(late) or (unnumbered and await exchange.is_abandoned())

        timer = asyncio.get_running_loop().call_later(HOP_SECONDS, send_polite_end)
        try:
            reply = await self.turns.turn(turn, is_unread)
        finally:
            timer.cancel()
        if late:
            await late[0]
            return None
        return write(reply)
