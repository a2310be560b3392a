"""A Cluster of three masters, one with a replica: callers lie on all of them, and one that dies is replaced."""

import asyncio
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.redis_nodes import SECONDS, Node, cluster_url, open_nodes, until
from sessions.connect import connect, disconnect
from sessions.store import OpenedHop, StoreUnavailable, TurnLedger
from tests.sessions.deliveries import SECRET, dialled, play, soon

pytestmark = pytest.mark.anyio
PHONES = [f"+223700001{number:02}" for number in range(24)]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[list[Node]]:
    with open_nodes(tmp_path, replicas_of=[0]) as nodes:
        yield nodes


async def test_callers_on_every_node_and_one_node_dies(cluster: list[Node]) -> None:
    client = connect(cluster_url(cluster[1:2]))
    turns = TurnLedger(client, SECRET)
    for phone in PHONES:
        await play(turns, dialled("", phone=phone))
    assert all(node.orders.dbsize() > 0 for node in cluster[:3])
    cluster[0].signal(signal.SIGKILL)
    await asyncio.to_thread(until, lambda: cluster[3].is_master)
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
