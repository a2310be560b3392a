"""One connection to one Redis that all hops of a process share: what is asked at the same moment is sent together.

The library's pool gives each command a connection for itself and waits for its answer there; that bookkeeping cost a
hop more than everything else it does. Here answers come back in the order of the questions, and nobody waits.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, cast

import hiredis

from sessions.redis_errors import NoScriptError, RedisConnectionError, RedisResponseError, RedisTimeoutError

_NO_SCRIPT: Final = "NOSCRIPT "
Word = str | bytes | int


@dataclass(frozen=True, slots=True)
class RedisServer:
    """Where one server listens, and what it wants to hear first. ``path`` is a unix socket and goes first."""

    host: str
    port: int
    path: str
    username: str
    password: str = field(repr=False)
    db: int

    def greeting(self) -> list[tuple[Word, ...]]:
        """The commands that begin a connection."""
        who = (self.username,) if self.username else ()
        return [
            *([("AUTH", *who, self.password)] if self.password else []),
            *([("SELECT", self.db)] if self.db else []),
        ]


class SharedConnection:
    """Asks; opens the connection when it is first needed and again when it is gone."""

    def __init__(self, endpoint: RedisServer, *, connect_seconds: float, answer_seconds: float) -> None:
        self._endpoint, self._connect_seconds, self._answer_seconds = endpoint, connect_seconds, answer_seconds
        self._wire: _Protocol | None = None
        self._opening: asyncio.Task[_Protocol] | None = None

    async def ask(self, *words: Word) -> Any:  # noqa: ANN401 -- what Redis answers
        """Send one command and give its answer.

        A connection that turns out to be dead is replaced and the command sent once more, so whatever is sent here
        must bear being done twice; a server that does not answer in time is not asked again.

        Raises:
            RedisError: the connection cannot be made or was lost twice, the answer is late, or it is an error.
        """
        packed = _packed(words)
        wire = self._wire
        if wire is not None and wire.open:
            try:
                return await wire.ask(packed)
            except RedisConnectionError:
                pass
        return await (await self._opened()).ask(packed)

    async def close(self) -> None:
        """Hang up."""
        if self._wire is not None:
            self._wire.hang_up(RedisConnectionError("closed"))

    async def _opened(self) -> "_Protocol":
        """All who find the connection gone wait for the same new one."""
        if self._opening is None:
            self._opening = asyncio.create_task(self._open())
            self._opening.add_done_callback(self._has_opened)
        return await asyncio.shield(self._opening)

    def _has_opened(self, opening: "asyncio.Task[_Protocol]") -> None:
        self._opening = None
        if not opening.cancelled() and opening.exception() is None:
            self._wire = opening.result()

    async def _open(self) -> "_Protocol":
        loop, endpoint = asyncio.get_running_loop(), self._endpoint
        try:
            async with asyncio.timeout(self._connect_seconds):
                _, wire = await (
                    loop.create_unix_connection(self._new_wire, endpoint.path)
                    if endpoint.path
                    else loop.create_connection(self._new_wire, endpoint.host, endpoint.port)
                )
        except (OSError, TimeoutError) as away:
            raise RedisConnectionError(type(away).__name__) from away
        for words in endpoint.greeting():
            await wire.ask(_packed(words))
        return wire

    def _new_wire(self) -> "_Protocol":
        return _Protocol(self._answer_seconds)


class _Protocol(asyncio.Protocol):
    """One connection: questions out, answers back in the same order."""

    def __init__(self, answer_seconds: float) -> None:
        self._answer_seconds = answer_seconds
        self._loop = asyncio.get_running_loop()
        self._reader = hiredis.Reader(
            protocolError=RedisConnectionError, replyError=cast("Callable[[str], Exception]", _error)
        )
        self._asked: deque[tuple[asyncio.Future[Any], float]] = deque()
        self._watch: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport | None = None

    @property
    def open(self) -> bool:
        return self._transport is not None

    def ask(self, packed: bytes) -> "asyncio.Future[Any]":
        future: asyncio.Future[Any] = self._loop.create_future()
        if self._transport is None:
            future.set_exception(RedisConnectionError("gone"))
            return future
        self._transport.write(packed)
        self._asked.append((future, self._loop.time()))
        if self._watch is None:
            self._watch = self._loop.call_later(self._answer_seconds, self._look_at_the_clock)
        return future

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        reader, asked = self._reader, self._asked
        try:
            reader.feed(data)
            while (answer := reader.gets()) is not False:  # no answer of RESP2 is False
                future, _ = asked.popleft()
                if future.done():  # whoever asked has gone
                    continue
                if isinstance(answer, Exception):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)
        except (RedisConnectionError, IndexError):
            self.hang_up(RedisConnectionError("not the protocol of Redis"))

    def connection_lost(self, exc: Exception | None) -> None:
        self.hang_up(RedisConnectionError(type(exc).__name__ if exc else "closed by the server"))

    def hang_up(self, why: Exception) -> None:
        """Close the connection and fail all who wait."""
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.abort()
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        while self._asked:
            future, _ = self._asked.popleft()
            if not future.done():
                future.set_exception(why)

    def _look_at_the_clock(self) -> None:
        """One timer watches over all questions: it goes off when the oldest could be too late."""
        self._watch = None
        if not self._asked:
            return
        left_seconds = self._asked[0][1] + self._answer_seconds - self._loop.time()
        if left_seconds <= 0:
            self.hang_up(RedisTimeoutError("no answer"))
        else:
            self._watch = self._loop.call_later(left_seconds, self._look_at_the_clock)


def _packed(words: tuple[Word, ...]) -> bytes:
    packed: bytes = hiredis.pack_command(words)  # type: ignore[arg-type] # its stub allows one word alone
    return packed


def _error(said: str) -> Exception:
    return NoScriptError(said) if said.startswith(_NO_SCRIPT) else RedisResponseError(said)
