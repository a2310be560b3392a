"""A Redis Cluster on loopback ports: masters that share the slots, and replicas that take a dead master's place."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, cast

from redis import Redis
from redis.exceptions import RedisError

from app.embedded.redis import EmbeddedRedis

PASSWORD = "one-password-for-all-of-them"
RANGES = ((0, 5460), (5461, 10922), (10923, 16383))
SECONDS = 60


class Node:
    """One server of the Cluster and somebody who gives it orders."""

    def __init__(self, folder: Path) -> None:
        self.server = EmbeddedRedis(folder, keep=True, cluster=True)
        self.port = self.bus = 0
        self.orders: Redis = Redis()

    def start(self) -> None:
        """Start it, also again after a kill: it finds the others by its file, at a port that is new to them."""
        self.server.start(timeout_seconds=SECONDS)
        own, _, address = self.server.url.removeprefix("redis+cluster://:").partition("@")
        self.port = int(address.partition(":")[2])
        self.orders = Redis(port=self.port, password=own, socket_timeout=5)
        for name in ("masterauth", "requirepass"):
            self.orders.config_set(name, PASSWORD)
        self.bus = int(cast("dict[str, str]", self.orders.config_get("cluster-port"))["cluster-port"])

    def say(self, *order: object) -> Any:  # noqa: ANN401 -- each order has an answer of its own kind
        """Give an order."""
        return self.orders.execute_command(*order)  # type: ignore[no-untyped-call] # the library leaves it bare

    def signal(self, number: signal.Signals) -> None:
        """SIGKILL, SIGSTOP, SIGCONT."""
        assert self.server.pid is not None
        os.kill(self.server.pid, number)

    @property
    def id(self) -> str:
        """Its name in the Cluster."""
        return str(self.say("CLUSTER MYID").decode())

    @property
    def is_master(self) -> bool:
        """Whether it says that it is a master; one that does not answer says nothing."""
        with suppress(RedisError, OSError):
            return bool(self._replication()["role"] == "master")
        return False

    @property
    def follows(self) -> bool:
        """Whether it is a replica that has all that its master has."""
        with suppress(RedisError, OSError):
            return self._replication().get("master_link_status") == "up"
        return False

    def _replication(self) -> dict[str, Any]:
        return self.orders.info("replication")

    def knows(self, many: int) -> bool:
        """Whether it serves, and knows so many nodes."""
        info = self.say("CLUSTER INFO")
        said = info if isinstance(info, dict) else dict(line.split(":") for line in info.decode().split())
        return said["cluster_state"] == "ok" and int(said["cluster_known_nodes"]) == many


def until(question: Callable[[], object]) -> None:
    """Wait until the answer is yes.

    Raises:
        TimeoutError: it did not come to that.
    """
    deadline = time.monotonic() + SECONDS
    while not question():
        if time.monotonic() > deadline:
            raise TimeoutError(str(question))
        time.sleep(0.05)


def cluster_url(nodes: Sequence[Node]) -> str:
    """For ``KESU_REDIS_URL``: any of these nodes tells of the others."""
    return f"redis+cluster://:{PASSWORD}@{','.join(f'127.0.0.1:{node.port}' for node in nodes)}"


@contextmanager
def open_nodes(folder: Path, *, replicas_of: Sequence[int]) -> Iterator[list[Node]]:
    """Three masters, and after them a replica of each of these masters."""
    with ExitStack() as stack:
        nodes = [Node(folder / str(number)) for number in range(len(RANGES) + len(replicas_of))]
        for node in nodes:
            stack.callback(node.server.stop)
            node.start()
            node.say("CLUSTER", "FLUSHSLOTS")
        for node, (first, last) in zip(nodes, RANGES, strict=False):
            node.say("CLUSTER", "ADDSLOTSRANGE", first, last)
        for number, node in enumerate(nodes, start=1):
            node.say("CLUSTER", "SET-CONFIG-EPOCH", number)
        for node in nodes[1:]:
            nodes[0].say("CLUSTER", "MEET", "127.0.0.1", node.port, node.bus)
        until(lambda: all(node.knows(len(nodes)) for node in nodes))
        replicas = nodes[len(RANGES) :]
        for replica, master in zip(replicas, replicas_of, strict=True):
            replica.say("CLUSTER", "REPLICATE", nodes[master].id)
        until(lambda: all(replica.follows for replica in replicas))
        yield nodes
        for node in nodes:
            node.orders.close()
