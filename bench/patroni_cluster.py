"""The cluster as somebody sees it who operates it: who leads, who follows, and whether all is as it should be."""

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from bench.embedded_postgres import give_to_nobody
from bench.patroni_nodes import NUMBERS, Machine, Proxy, loopback_network

SETTLE_SECONDS, SWITCH_SECONDS, POLL_SECONDS = 120.0, 60.0, 0.1
_OPERATOR = ("patroni", "a long secret of patroni")
_SUPERUSER = {"user": "postgres", "password": "a long secret of postgres", "database": "postgres"}
_ROLE = "kesu"
_SECRET = "another-long-secret"


class Cluster:
    """Three machines and the HAProxy that leads to the one that is leader."""

    def __init__(self, folder: Path, client: httpx.AsyncClient) -> None:
        uid = give_to_nobody(folder) if os.geteuid() == 0 else None
        network = loopback_network()
        self.machines = [Machine(folder, network, number, uid) for number in NUMBERS]
        self.proxy = Proxy(folder, network, uid)
        self._client = client
        if uid is not None:
            give_to_nobody(folder)

    async def ask(self, url: str) -> httpx.Response | None:
        """GET; none where nobody answers within a second."""
        with suppress(httpx.TransportError):
            return await self._client.get(url)
        return None

    async def leader(self) -> Machine | None:
        """The machine whose Patroni holds the leader's lock and whose PostgreSQL takes writes; none for now."""
        for machine in self.machines:
            answer = await self.ask(f"{machine.patroni}/primary") if machine.running else None
            if answer is not None and answer.status_code == httpx.codes.OK:
                return machine
        return None

    async def leads(self) -> Machine:
        """The leader, waited for."""
        await self.until(self.leader, SWITCH_SECONDS)
        found = await self.leader()
        assert found is not None
        return found

    async def another_leads(self, before: Machine) -> bool:
        """Whether a machine leads that is not the one of before."""
        return await self.leader() not in (None, before)

    async def synchronous(self) -> Machine | None:
        """The machine that a commit waits for."""
        for machine in self.machines:
            answer = await self.ask(f"{machine.patroni}/synchronous") if machine.running else None
            if answer is not None and answer.status_code == httpx.codes.OK:
                return machine
        return None

    async def settled(self) -> bool:
        """Whether one leads, two follow, and commits wait for one of them."""
        leader = await self.leader()
        answer = await self.ask(f"{leader.patroni}/cluster") if leader else None
        if answer is None:
            return False
        members: list[dict[str, Any]] = answer.json()["members"]
        follow = [one for one in members if one["role"] != "leader" and one["state"] in ("running", "streaming")]
        return len(follow) == len(NUMBERS) - 1 and await self.synchronous() is not None

    async def etcd_leader(self) -> Machine | None:
        """The machine whose etcd leads the others'."""
        for machine in self.machines:
            answer = await self.ask(f"{machine.etcd}/v2/stats/self")
            if answer is not None and answer.json()["state"] == "StateLeader":
                return machine
        return None

    async def switch_over(self) -> None:
        """Ask the leader to give its place to the synchronous standby."""
        leader = await self.leads()
        answer = await self._client.post(
            f"{leader.patroni}/switchover", json={"leader": leader.name}, auth=_OPERATOR, timeout=SWITCH_SECONDS
        )
        answer.raise_for_status()

    @staticmethod
    async def until(question: Callable[[], Awaitable[object]], seconds: float = SETTLE_SECONDS) -> None:
        """Wait until the answer is yes.

        Raises:
            TimeoutError: it did not come to that.
        """
        deadline = time.monotonic() + seconds
        while not await question():
            if time.monotonic() > deadline:
                raise TimeoutError(getattr(question, "__name__", str(question)))
            await asyncio.sleep(POLL_SECONDS)

    def url(self, database: str, machine: Machine | None = None) -> str:
        """A database of Kesu's role, through HAProxy or on one machine."""
        place = f"{machine.address}:5432" if machine else f"{self.proxy.address}:{self.proxy.port}"
        return f"postgresql://{_ROLE}:{_SECRET}@{place}/{database}"

    async def make_databases(self, *names: str) -> None:
        """Make Kesu's role and databases that it owns."""
        connection = await asyncpg.connect(host=(await self.leads()).address, **_SUPERUSER)
        try:
            await connection.execute(f"CREATE ROLE {_ROLE} LOGIN PASSWORD '{_SECRET}'")
            for name in names:
                await connection.execute(f"CREATE DATABASE {name} OWNER {_ROLE}")
        finally:
            await connection.close()


@asynccontextmanager
async def open_cluster() -> AsyncIterator[Cluster]:
    """Start everything, and give it when one leads and two follow."""
    async with httpx.AsyncClient(timeout=1, trust_env=False) as client:
        with tempfile.TemporaryDirectory(prefix="kesu-pat-", dir="/tmp", ignore_cleanup_errors=True) as folder:
            cluster = Cluster(Path(folder), client)
            try:
                for machine in cluster.machines:
                    machine.start()
                cluster.proxy.start()
                await cluster.until(cluster.settled)
                yield cluster
            finally:
                cluster.proxy.kill()
                for machine in cluster.machines:
                    machine.kill()
