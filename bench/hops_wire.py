"""One kept-open HTTP/1.1 connection of the gateway, over which several conversations take turns.

Without a rate the next hop is sent as soon as the last is answered. With a rate the hops have a timetable, and a hop
that leaves late because the one before was slow is counted from when it was due.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Final, cast

from bench.hops_load import Requests, Script, Tally

_END_OF_HEAD: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length: "


class PhoneConnection(asyncio.Protocol):
    """One connection of the gateway and the conversations that use it in turn."""

    def __init__(self, requests: Requests, script: Script, callers: Iterator[bytes], tally: Tally) -> None:
        self._requests, self._script, self._callers, self._tally = requests, script, callers, tally
        self._talks: deque[tuple[bytes, int]] = deque((next(callers), 0) for _ in range(script.at_once))
        self._left_to_enter = script.entered * script.at_once
        self._heard = b""
        self._due = self._interval = self._ends_at = 0.0
        self._idle: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but name

    async def enter(self) -> None:
        """Play what comes before the clock starts."""
        if self._left_to_enter:
            self._send()
            await self._idle

    async def call(self, ends_at: float, first_due: float | None, interval: float) -> None:
        """Play until the time is over; ``first_due`` none: as fast as answers come."""
        self._idle = asyncio.get_running_loop().create_future()
        self._ends_at, self._interval, self._due = ends_at, interval, first_due or 0.0
        if first_due is None:
            self._due = time.perf_counter()
            self._send()
        else:
            self._send_when_due()
        await self._idle

    def _send(self) -> None:
        if self._transport is None or self._transport.is_closing():  # the server would not keep it open any longer
            self.connection_lost(None)
            return
        caller, place = self._talks[0]
        self._transport.write(self._requests.heads[place] + caller + self._requests.tails[place])

    def _send_when_due(self) -> None:
        wait = self._due - time.perf_counter()
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self._send)
        else:
            self._send()

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head = self._heard.find(_END_OF_HEAD)
        if head < 0:
            return
        at = self._heard.index(_LENGTH) + len(_LENGTH)
        begin = head + len(_END_OF_HEAD)
        length = int(self._heard[at : self._heard.index(b"\r", at)])
        if len(self._heard) < begin + length:
            return
        right = self._heard.startswith(b"HTTP/1.1 200")
        answer = self._heard[begin : begin + 3]
        self._heard = b""
        self._answered(answer, right=right)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 -- the shape of a protocol
        if not self._idle.done():
            self._tally.errors += 1
            self._idle.set_result(None)

    def _answered(self, answer: bytes, *, right: bool) -> None:
        now = time.perf_counter()
        caller, place = self._talks.popleft()
        last = place + 1 == len(self._script.hops)
        as_expected = right and answer == (b"END" if last and self._script.ends else b"CON")
        if self._left_to_enter:
            self._left_to_enter -= 1
        else:
            self._tally.seconds.setdefault(self._requests.names[place], []).append(now - self._due)
        if not as_expected:
            self._tally.errors += 1
        self._tally.conversations += last and as_expected
        self._talks.append((caller, place + 1) if as_expected and not last else (next(self._callers), 0))
        if self._left_to_enter:
            self._send()
        elif self._interval:
            self._due += self._interval
            self._go_on(now, self._send_when_due)
        else:
            self._due = now
            self._go_on(now, self._send)

    def _go_on(self, now: float, send: Callable[[], None]) -> None:
        if self._ends_at and now < self._ends_at and self._due < self._ends_at:
            send()
        elif not self._idle.done():
            self._idle.set_result(None)
