"""Many phones at once in processes of their own, every request made beforehand, so that they are never the limit."""

import asyncio
import multiprocessing
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from multiprocessing.connection import Connection

import uvloop

from bench.hops_load import Load, Requests, Tally
from bench.hops_wire import PhoneConnection


def _callers(load: Load) -> Iterator[bytes]:
    for number, phone in enumerate(cycle(load.phones)):
        yield Requests.caller(f"{load.run}{number:0{12 - len(load.run)}d}", phone)


async def _call(load: Load, parent: Connection) -> Tally:
    tally, requests, callers = Tally(), Requests(load), _callers(load)
    loop = asyncio.get_running_loop()
    connections: list[PhoneConnection] = []
    for _ in range(load.connections):
        _, connection = await loop.create_connection(
            lambda: PhoneConnection(requests, load.script, callers, tally), "127.0.0.1", load.port
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
        context = multiprocessing.get_context("forkserver")  # which reads the program once, not every process
        context.set_forkserver_preload([main.name if (main := sys.modules["__main__"].__spec__) else __name__])
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
