"""Plays a turn: its place in the turn ledger, the conversation, what is remembered and counted of it."""

import time
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from app.observability.outages import outages
from app.observability.usage import HopRecord
from app.runtime.ports import RunningService
from ledger.books.errors import TryAgain
from menus.hop.showing import HopResult
from sessions.store import OpenedHop, Replay, StillBusy, StoreUnavailable
from sessions.turn import HangUp, Reply, Turn

HOP_SECONDS: Final = 3.0
log = structlog.get_logger()


class TurnRunner:
    """Turns of this process."""

    def __init__(self, running: RunningService) -> None:
        self._running = running

    def unavailable(self, turn: Turn) -> Reply:
        """The polite end of a turn that cannot be played now."""
        return self._running.conversation.unavailable(by_ear=turn.by_ear)

    async def turn(self, turn: Turn, is_unread: Callable[[], Awaitable[bool]]) -> Reply:
        """The answer to a turn; whatever goes wrong behind it, it is one that a caller understands.

        ``is_unread``: whether nobody waits for the answer any more.
        """
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
            if outages.any:
                outages.up("redis", "database")
            asks = result.asks_pin_of
            return await turns.store_answer(
                opened, result.state, result.reply, unread=await is_unread(), asks_pin_of=asks
            )
        except StillBusy:
            outcome = "busy"
            return self.unavailable(turn)
        except (StoreUnavailable, TryAgain) as away:
            outcome = "unavailable"
            (outages.redis_down if isinstance(away, StoreUnavailable) else outages.database_down)(str(away))
            await self._give_back(opened)
            return self.unavailable(turn)
        except Exception:
            outcome = "fault"
            log.exception("hop_fault", gateway=turn.gateway)
            await self._give_back(opened)
            return self.unavailable(turn)
        finally:
            self._count(turn, opened, result, outcome, time.perf_counter() - started)

    def _count(
        self, turn: Turn, opened: OpenedHop | None, result: HopResult | None, outcome: str, seconds: float
    ) -> None:
        screen, language, state = (result.screen, result.language, result.state) if result else ("", "", None)
        record = HopRecord(turn.gateway, turn.network, screen, outcome, language, seconds, state)
        self._running.usage.hop(record)
        if opened is not None and opened.pin_try is not None and opened.pin_try.locks:
            self._running.usage.locked()
        if self._running.traces is not None:
            self._running.traces.hop(record)

    async def hung_up(self, end: HangUp | None) -> None:
        """Note and count the end of a session; a notice that could not be read is none."""
        if end is not None:
            left = await self.closed(end)
            self._running.usage.session(end.gateway, end.outcome, end.network, left)

    async def closed(self, end: HangUp) -> bytes | None:
        """Note that a session is over; give where it left her, the first time that this is told."""
        try:
            return await self._running.turns.hang_up(
                end.phone, end.gateway, end.session_id, completed=end.outcome == "completed"
            )
        except StoreUnavailable as away:
            outages.redis_down(str(away))
            return None

    async def _give_back(self, opened: OpenedHop | None) -> None:
        if opened is None:
            return
        try:
            await self._running.turns.release(opened)
        except StoreUnavailable as away:
            outages.redis_down(str(away))
