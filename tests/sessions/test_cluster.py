"""A Cluster of three masters, one with a replica: callers lie on all of them, and one that dies is replaced."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from redis import Redis

from app.embedded.redis import EmbeddedRedis
from sessions.connect import connect, disconnect
from sessions.store import OpenedHop, StoreUnavailable, TurnLedger
from tests.sessions.deliveries import SECRET, dialled, play, soon

pytestmark = pytest.mark.anyio
PASSWORD = "one password for all of them"
RANGES = ((0, 5460), (5461, 10922), (10923, 16383))
PHONES = [f"+223700001{number:02}" for number in range(24)]
SECONDS = 30


class Node:
    """One server of the Cluster and somebody who gives it orders."""

    def __init__(self, server: EmbeddedRedis) -> None:
        self.server = server
        own, _, address = server.url.removeprefix("redis+cluster://:").partition("@")
        self.port = int(address.partition(":")[2].partition("/")[0])
        self.orders = Redis(port=self.port, password=own)
        self.bus = int(self.orders.config_get("cluster-port")["cluster-port"])
        for name in ("masterauth", "requirepass"):
            self.orders.config_set(name, PASSWORD)
        self.orders.execute_command("CLUSTER", "FLUSHSLOTS")

    @property
    def id(self) -> str:
        return str(self.orders.execute_command("CLUSTER MYID").decode())

    def knows(self, many: int) -> bool:
        info = self.orders.execute_command("CLUSTER INFO")
        said = info if isinstance(info, dict) else dict(line.split(":") for line in info.decode().split())
        return said["cluster_state"] == "ok" and int(said["cluster_known_nodes"]) == many


def until(question) -> None:
    deadline = time.monotonic() + SECONDS
    while not question():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[list[Node]]:
    with ExitStack() as stack:
        servers = [stack.enter_context(EmbeddedRedis(tmp_path / str(number), cluster=True)) for number in range(4)]
        nodes = [Node(server) for server in servers]
        for node, (first, last) in zip(nodes, RANGES, strict=False):
            node.orders.execute_command("CLUSTER", "ADDSLOTSRANGE", first, last)
        for number, node in enumerate(nodes, start=1):
            node.orders.execute_command("CLUSTER", "SET-CONFIG-EPOCH", number)
        for node in nodes[1:]:
            nodes[0].orders.execute_command("CLUSTER", "MEET", "127.0.0.1", node.port, node.bus)
        until(lambda: all(node.knows(4) for node in nodes))
        nodes[3].orders.execute_command("CLUSTER", "REPLICATE", nodes[0].id)
        until(lambda: nodes[3].orders.info("replication")["role"] == "slave")
        until(lambda: nodes[3].orders.info("replication")["master_link_status"] == "up")
        yield nodes
        for node in nodes:
            node.orders.close()


async def test_callers_on_every_node_and_one_node_dies(cluster: list[Node]) -> None:
    client = connect(f"redis+cluster://:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{cluster[1].port}")
    turns = TurnLedger(client, SECRET)
    for phone in PHONES:
        await play(turns, dialled("", phone=phone))
    assert all(node.orders.dbsize() > 0 for node in cluster[:3])
    dead = cluster[0].server.pid
    assert dead is not None
    os.kill(dead, signal.SIGKILL)
    await asyncio.to_thread(until, lambda: cluster[3].orders.info("replication")["role"] == "master")
    deadline = time.monotonic() + SECONDS
    for phone in PHONES:
        while True:
            try:
                opened = await turns.open(dialled("1", phone=phone), soon())
                break
            except StoreUnavailable:
                assert time.monotonic() < deadline
                await asyncio.sleep(0.1)
        assert isinstance(opened, OpenedHop)
        assert opened.kind == "next", "her place has come along"
    await disconnect(client)
