"""Masters of a Redis Cluster are killed, moved and isolated while members save.

    python -m bench.redis_cluster
    python -m bench.redis_cluster master_killed --callers 8

Three masters and three replicas, PostgreSQL, two processes of `kesu serve` and an SMS worker. After each fault: nothing
that a member was told is lost, nothing is doubled, the audit is clean. Ends with ``name: figure`` lines.
"""

import argparse
import asyncio
import logging
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path

from bench.embedded_postgres import EmbeddedPostgres
from bench.faults import Outcome, Run
from bench.faults_served import open_served, total_lines
from bench.redis_nodes import Node, cluster_url, open_nodes, until

MASTERS = (0, 1, 2)
Fault = Callable[[list[Node], float], AbstractAsyncContextManager[None]]
log = logging.getLogger(__name__)


def _master_and_replica(nodes: list[Node]) -> tuple[Node, Node]:
    """The first master that has a replica, and that replica."""
    masters = {str(node.port): node for node in nodes if node.is_master}
    for node in nodes:
        if node.follows and (master := masters.get(str(node.orders.info("replication")["master_port"]))):
            return master, node
    raise LookupError("no master has a replica")


@asynccontextmanager
async def master_killed(nodes: list[Node], seconds: float) -> AsyncIterator[None]:
    """SIGKILL of a master; its replica takes its place, and later it comes back as a replica."""
    master, replica = _master_and_replica(nodes)
    master.signal(signal.SIGKILL)
    await asyncio.to_thread(until, lambda: replica.is_master)
    yield
    await asyncio.sleep(seconds)
    master.server.stop()
    await asyncio.to_thread(master.start)
    await asyncio.to_thread(until, lambda: master.follows)


@asynccontextmanager
async def master_moved(nodes: list[Node], seconds: float) -> AsyncIterator[None]:
    """A replica is asked to take its master's place, as before work on its machine."""
    master, replica = _master_and_replica(nodes)
    replica.say("CLUSTER", "FAILOVER")
    await asyncio.to_thread(until, lambda: replica.is_master)
    yield
    await asyncio.sleep(seconds)
    await asyncio.to_thread(until, lambda: master.follows)


@asynccontextmanager
async def master_isolated(nodes: list[Node], seconds: float) -> AsyncIterator[None]:
    """A master stops (SIGSTOP) until its replica leads, then goes on (SIGCONT) believing that it leads."""
    master, replica = _master_and_replica(nodes)
    master.signal(signal.SIGSTOP)
    await asyncio.to_thread(until, lambda: replica.is_master)
    await asyncio.sleep(seconds)
    master.signal(signal.SIGCONT)
    yield
    await asyncio.to_thread(until, lambda: master.follows)


FAULTS: dict[str, Fault] = {fault.__name__: fault for fault in (master_killed, master_moved, master_isolated)}


async def run(names: list[str], *, groups: int, callers: int, seconds: float) -> list[Outcome]:
    """Run the faults named, one after another on the same books."""
    outcomes = []
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="kesu-cluster-"))
        postgres = stack.enter_context(EmbeddedPostgres(fsync=True))
        nodes = stack.enter_context(open_nodes(Path(folder), replicas_of=MASTERS))
        url = postgres.create_database("cluster")
        site, phones = await stack.enter_async_context(open_served(url, cluster_url(nodes[:3]), groups))
        broken = Run(site, phones, callers=callers, pause_seconds=0.1)
        for number, name in enumerate(names, start=1):
            outcomes.append(await broken.break_(f"{number}_{name}", FAULTS[name](nodes, seconds)))
            log.info("%s: %s", name, "sound" if outcomes[-1].sound else f"NOT SOUND {outcomes[-1].wrong[:3]}")
    return outcomes


def main() -> int:
    """Run all faults, or those named; the exit status is how many were not sound."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("faults", nargs="*", default=["master_killed", *FAULTS], help=", ".join(FAULTS))
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each fault lasts beyond what it waits for")
    parser.add_argument("--groups", type=int, default=4)
    parser.add_argument("--callers", type=int, default=16)
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    outcomes = asyncio.run(run(given.faults, groups=given.groups, callers=given.callers, seconds=given.seconds))
    for outcome in outcomes:
        print("\n".join(outcome.lines("redis_cluster")))
    print("\n".join(total_lines("redis_cluster", outcomes)))
    return sum(not outcome.sound for outcome in outcomes)


if __name__ == "__main__":
    sys.exit(main())
