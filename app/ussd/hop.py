"""The endpoint of gateways: one hop in, one answer out, whatever happens behind it.

A bare ASGI endpoint: the framework's form and dependency machinery would cost more than all the rest of a hop.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from starlette.types import Receive, Scope, Send

from app.gateways.gate import Gate
from app.gateways.wire import Adapter, BadHop, Ignored, WireReply
from app.observability.request_id import name_request
from app.observability.usage import HopRecord
from app.runtime.ports import RunningService
from app.ussd.exchange import Exchange
from app.ussd.gateways import ADAPTERS
from app.ussd.limits import HopLimits
from ledger.books.errors import TryAgain
from menus.conversation import HopResult
from sessions.store import OpenedHop, Replay, StillBusy, StoreUnavailable
from sessions.turn import HangUp, Reply, Single, Turn

HOP_SECONDS: Final = 3.0
_NOT_FOUND: Final = WireReply(404, "text/plain; charset=utf-8", b"Not found")
log = structlog.get_logger()


class HopEndpoint:
    """``/ussd/{gateway}/{secret}`` and everything below it."""

    def __init__(self, running: RunningService) -> None:
        self._running = running
        self._gate = Gate(running.settings)
        self._limits = HopLimits(running.settings.phone_hops_a_minute, running.settings.source_hops_a_second)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; an unknown gateway, a wrong secret and a foreign network are all the same 404."""
        exchange = Exchange(scope, receive, send)
        adapter, rest = self._addressed(scope["path"], exchange.source)
        if adapter is None:
            await exchange.answer(_NOT_FOUND)
            return
        name_request()
        answer = await self._answer(adapter, rest, exchange)
        if answer is not None:
            await exchange.answer(answer)

    def _addressed(self, path: str, source: str) -> tuple[Adapter | None, str]:
        parts = path.split("/", 4)
        if len(parts) < 4 or parts[1] != "ussd":
            return None, ""
        adapter = ADAPTERS.get(parts[2])
        came_by = self._gate.admits(parts[3], source)
        if adapter is None or came_by is None:
            self._running.usage.refused("gateway" if adapter is None else self._gate.why_not(source))
            return None, ""
        if came_by == "other":
            self._running.usage.other_secret(adapter.name)
        return adapter, f"/{parts[4]}" if len(parts) > 4 else ""

    async def _answer(self, adapter: Adapter, path: str, exchange: Exchange) -> WireReply | None:
        """The answer to send; none when the hop took so long that a polite end was sent in its place."""
        try:
            wire = await exchange.wire(path)
            if wire.path == "/events":
                await self._hung_up(adapter.events(wire))
                return adapter.acknowledge()
            said = adapter.read(wire)
        except BadHop as bad:
            self._running.usage.bad_hop(adapter.name, bad.reason)
            return adapter.refuse(bad.reason)
        match said:
            case Turn():
                if beyond := self._limits.refuses(said.phone, exchange.source):
                    self._running.usage.limited(beyond)
                    return adapter.write(said, self._running.conversation.unavailable())
                return await self._in_time(adapter, said, exchange)
            case HangUp():
                await self._hung_up(said)
                return adapter.acknowledge()
            case Ignored(answer):
                return answer

    async def _in_time(self, adapter: Adapter, turn: Turn, exchange: Exchange) -> WireReply | None:
        """Answer within the time a hop has, whatever holds it up; what it has begun it still finishes.

        It is not cancelled: a database that does not answer would hold up the cancelling too. A timer costs a fifth of
        what a task of its own would.
        """
        late: list[asyncio.Task[None]] = []

        def send_polite_end() -> None:
            reply = adapter.write(turn, self._running.conversation.unavailable())
            late.append(asyncio.create_task(exchange.answer(reply)))

        async def is_unread() -> bool:
            unnumbered = isinstance(turn.said, Single) and turn.said.sequence is None
            return bool(late) or (unnumbered and await exchange.is_abandoned())

        timer = asyncio.get_running_loop().call_later(HOP_SECONDS, send_polite_end)
        try:
            reply = await self._play(turn, is_unread)
        finally:
            timer.cancel()
        if late:
            await late[0]
            return None
        return adapter.write(turn, reply)

    async def _play(self, turn: Turn, is_unread: Callable[[], Awaitable[bool]]) -> Reply:
        started = time.perf_counter()
        conversation, turns = self._running.conversation, self._running.turns
        opened: OpenedHop | None = None
        outcome = "unavailable"
        result: HopResult | None = None
        try:
            place = await turns.open(turn, time.monotonic() + HOP_SECONDS)
            if isinstance(place, Replay):
                outcome = place.kind
                return place.reply
            opened = place
            result = await conversation.hop(opened)
            outcome = result.outcome
            return await turns.store_answer(opened, result.state, result.reply, unread=await is_unread())
        except StillBusy:
            outcome = "busy"
            return conversation.unavailable()
        except (StoreUnavailable, TryAgain):
            outcome = "unavailable"
            await self._give_back(opened)
            return conversation.unavailable()
        except Exception:
            outcome = "fault"
            log.exception("hop_fault", gateway=turn.gateway)
            await self._give_back(opened)
            return conversation.unavailable()
        finally:
            seconds = time.perf_counter() - started
            screen, language, state = (result.screen, result.language, result.state) if result else ("", "", None)
            record = HopRecord(turn.gateway, turn.network, screen, outcome, language, seconds, state)
            self._running.usage.hop(record)
            if self._running.traces is not None:
                self._running.traces.hop(record)

    async def _give_back(self, opened: OpenedHop | None) -> None:
        if opened is None:
            return
        try:
            await self._running.turns.release(opened)
        except StoreUnavailable:
            log.warning("store_unavailable")

    async def _hung_up(self, end: HangUp | None) -> None:
        if end is None:
            return
        left: bytes | None = None
        try:
            left = await self._running.turns.hang_up(
                end.phone, end.gateway, end.session_id, completed=end.outcome == "completed"
            )
        except StoreUnavailable:
            log.warning("store_unavailable")
        self._running.usage.session(end.gateway, end.outcome, end.network, left)
