"""The endpoint of calls: a sound for every hop, and the addresses at which gateways fetch the sounds."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Final

import structlog
from starlette.types import Receive, Scope, Send

from app.calling.flash import CallBacks
from app.calling.settings import CallSettings
from app.gateways.wire import GatewayRequest, WireReply
from app.hops.endpoint import NOT_FOUND, GatewayEndpoint, Write
from app.hops.exchange import Exchange
from app.hops.limits import HopLimits
from app.hops.turn_runner import HOP_SECONDS
from app.observability.outages import outages
from app.observability.request_id import name_request
from app.runtime.ports import RunningService
from app.voice.gateways import CALL_ADAPTERS, call_adapters
from app.voice.placed import report_of
from app.voice.port import CallAdapter, CallEnd, CallTurn, PlaySound
from ledger.books.errors import TryAgain
from sessions.store import SOUND_SECONDS, StoreUnavailable
from sessions.turn import HangUp, Reply, Turn

_SOUNDS, _ANY_CALL = "sound", "any"
_PRIVATE: Final = (("cache-control", "no-store"), ("x-content-type-options", "nosniff"))
log = structlog.get_logger()


class CallEndpoint(GatewayEndpoint[CallAdapter]):
    """``/voice/{gateway}/{secret}`` and everything below it; sounds at ``/voice/{gateway}/sound/{address}.wav``."""

    kind, dialects = "voice", CALL_ADAPTERS

    def __init__(
        self, running: RunningService, limits: HopLimits | None = None, calls: CallSettings | None = None
    ) -> None:
        """``limits``: those that several endpoints share; ``calls``: as they are set, where they are not given."""
        super().__init__(running, limits)
        self._calls = calls or CallSettings()
        self.dialects = call_adapters(self._calls.flash_number)
        self._call_backs = CallBacks(running.database, running.clock)
        self._secret = running.settings.gateway_secret.get_secret_value()
        self._public_url = running.settings.public_url.rstrip("/")
        self._said_mute = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one hop, or give one sound."""
        parts = scope["path"].split("/")
        if len(parts) == 5 and parts[3] == _SOUNDS and scope["method"] in ("GET", "HEAD"):
            name_request()
            await Exchange(scope, receive, send).answer(await self._sound(parts[2], parts[4]))
        else:
            await super().__call__(scope, receive, send)

    def writes(self, adapter: CallAdapter, wire: GatewayRequest, turn: Turn) -> Write:
        """What plays a reply on this call, and where the next hop goes."""
        if not self.running.clips.can_speak():
            return self._mute(adapter)
        base = self._public_url or f"http://{wire.headers.get('host', 'localhost')}"
        gateway = adapter.name.removeprefix("voice-")
        here = f"{base}/voice/{gateway}"
        hop = turn.hop if isinstance(turn, CallTurn) else 0

        def write(reply: Reply) -> WireReply:
            sound = f"{here}/{_SOUNDS}/{self._address(turn, reply)}.wav"
            then = f"{here}/{self._secret}?hop={hop + 1}" + ("&heard=1" if reply.ends else "")
            return adapter.play(PlaySound(sound, "" if reply.keeps_place else then, reply.ends))

        return write

    async def taken(self, adapter: CallAdapter, turn: Turn) -> WireReply | None:
        """Refuse a missed call, which is called back; note that a call of ours was answered, and let it be played."""
        if not isinstance(turn, CallTurn) or turn.hop:
            return None
        if turn.placed:
            await self._in_books(self._call_backs.rings(turn.gateway, turn.session_id, turn.phone))
            return None
        if not self._calls.is_flash(turn.service_code) or not self.running.clips.can_speak():
            return None
        await self._in_books(self._call_backs.missed(turn.gateway, turn.session_id, turn.phone))
        return adapter.reject()

    async def ended(self, adapter: CallAdapter, end: HangUp) -> WireReply:
        """A last sound that was heard is no end yet: the gateway tells of that once the line is down."""
        if end.outcome == "completed":
            await self.turns.closed(end)
        else:
            await self.turns.hung_up(end)
            self.running.usage.call(end.gateway, end.duration_seconds or 0)
            if isinstance(end, CallEnd) and end.placed:
                await self._in_books(self._call_backs.ended(end.gateway, report_of(end, self._calls)))
        return adapter.acknowledge()

    async def _in_books(self, writing: Coroutine[object, object, object]) -> None:
        """Write within the time a hop has; a database that is away is no reason for a dead line."""
        task = asyncio.ensure_future(writing)
        done, _ = await asyncio.wait({task}, timeout=HOP_SECONDS)
        if not done:
            log.warning("call_note_late")
        elif isinstance(problem := task.exception(), TryAgain):
            outages.database_down(str(problem))
        elif problem is not None:
            raise problem

    def _mute(self, adapter: CallAdapter) -> Callable[[Reply], WireReply]:
        """Refuse calls, and say so once: nobody is to pay for silence."""
        if not self._said_mute:
            log.error("voice_without_clips")
            self._said_mute = True
        return lambda _reply: adapter.reject()

    def _address(self, turn: Turn, reply: Reply) -> str:
        """Where this reply is fetched; a polite end, which is remembered nowhere, is the same for everybody."""
        if reply == self.turns.unavailable(turn):
            return _ANY_CALL
        return self.running.turns.address(turn, reply)

    async def _sound(self, gateway: str, file: str) -> WireReply:
        address, _, kind = file.partition(".")
        adapter = self.dialects.get(gateway)
        if adapter is None or kind != "wav":
            return NOT_FOUND
        if address == _ANY_CALL:
            spoken: str | None = self.running.conversation.unavailable(by_ear=True).text
        else:
            try:
                spoken = await self.running.turns.sound(adapter.name, address, SOUND_SECONDS)
            except StoreUnavailable:
                spoken = None
        if spoken is None:
            return NOT_FOUND
        if self.running.clips.missing(spoken.split()):
            sound = await self.running.clips.made(spoken)
        else:
            sound = self.running.clips.joined(spoken)
        self.running.usage.sound(adapter.name, len(sound))
        return WireReply(200, "audio/wav", sound, _PRIVATE)
