"""Many phones at once in a process of its own: raw HTTP/1.1 on kept-open connections, every request made beforehand.

Without a rate each connection sends its next hop as soon as the last is answered. With a rate the hops have a
timetable, and a hop that leaves late because the one before was slow is counted from when it was due.
"""

import asyncio
import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from multiprocessing.connection import Connection
from typing import Final, cast

import uvloop

_END_OF_HEAD: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length: "
CONNECT_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class Script:
    """What is typed in one conversation, hop by hop: (name of the hop, typed). The dial types nothing.

    ``entered`` hops are played before the clock starts; ``at_once`` conversations of one connection take turns;
    ``ends`` says whether the last hop must close the session.
    """

    hops: tuple[tuple[str, str], ...]
    entered: int = 0
    at_once: int = 1
    ends: bool = True


@dataclass(frozen=True, slots=True)
class Load:
    """Where to call, and how: ``rate`` is in hops a second, none for as many as are answered."""

    port: int
    path: str
    script: Script
    phones: Sequence[str]
    connections: int
    seconds: float
    run: str
    rate: float | None = None


@dataclass
class Tally:
    """What the phones saw: seconds to the answer by name of the hop, and how many answers were wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: int = 0
    conversations: int = 0
    passed_seconds: float = 0.0


class _Requests:
    """The bytes of every hop of a script but for who calls."""

    def __init__(self, load: Load) -> None:
        typed: list[str] = []
        self.names: list[str] = [name for name, _ in load.script.hops]
        self.heads: list[bytes] = []
        self.tails: list[bytes] = []
        caller = len(self.caller("0" * 12, load.phones[0]))
        for _, key in load.script.hops:
            typed += [key] if key else []
            tail = f"&networkCode=61001&serviceCode=%2A384%2A22%23&text={'*'.join(typed)}".encode()
            head = f"POST {load.path} HTTP/1.1\r\nhost: kesu\r\ncontent-type: application/x-www-form-urlencoded\r\n"
            self.heads.append(f"{head}content-length: {caller + len(tail)}\r\n\r\n".encode())
            self.tails.append(tail)

    @staticmethod
    def caller(session: str, phone: str) -> bytes:
        return f"sessionId={session}&phoneNumber=%2B{phone[1:]}".encode()


class _Connection(asyncio.Protocol):
    """One connection of the gateway and the conversations that use it in turn."""

    def __init__(self, requests: _Requests, script: Script, callers: Iterator[bytes], tally: Tally) -> None:
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
        assert self._transport is not None
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


def _callers(load: Load) -> Iterator[bytes]:
    for number, phone in enumerate(cycle(load.phones)):
        yield _Requests.caller(f"{load.run}{number:0{12 - len(load.run)}d}", phone)


async def _call(load: Load, parent: Connection) -> Tally:
    tally, requests, callers = Tally(), _Requests(load), _callers(load)
    loop = asyncio.get_running_loop()
    connections: list[_Connection] = []
    for _ in range(load.connections):
        _, connection = await loop.create_connection(
            lambda: _Connection(requests, load.script, callers, tally), "127.0.0.1", load.port
        )
        connections.append(connection)
    await asyncio.gather(*(connection.enter() for connection in connections))
    parent.send("ready")
    await loop.run_in_executor(None, parent.recv)
    begun = time.perf_counter()
    interval = load.connections / load.rate if load.rate else 0.0
    await asyncio.gather(
        *(
            connection.call(
                begun + load.seconds, begun + interval * place / load.connections if load.rate else None, interval
            )
            for place, connection in enumerate(connections)
        )
    )
    tally.passed_seconds = time.perf_counter() - begun
    return tally


def _process(load: Load, parent: Connection) -> None:
    parent.send(uvloop.run(_call(load, parent)))


class Phones:
    """The processes of one load: ``ready`` when everybody has entered, then ``call`` and its tallies as one."""

    def __init__(self, loads: Sequence[Load]) -> None:
        context = multiprocessing.get_context("spawn")
        self._ends: list[Connection] = []
        self._processes = []
        for load in loads:
            here, there = context.Pipe()
            process = context.Process(target=_process, args=(load, there), daemon=True)
            process.start()
            self._ends.append(here)
            self._processes.append(process)
        for end in self._ends:
            end.recv()

    def call(self) -> Tally:
        """Start all, wait for the end and add up."""
        for end in self._ends:
            end.send("go")
        tallies: list[Tally] = [end.recv() for end in self._ends]
        for process in self._processes:
            process.join()
        whole = Tally(passed_seconds=max(tally.passed_seconds for tally in tallies))
        for tally in tallies:
            whole.errors += tally.errors
            whole.conversations += tally.conversations
            for name, seconds in tally.seconds.items():
                whole.seconds.setdefault(name, []).extend(seconds)
        return whole
