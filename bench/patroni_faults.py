"""What is done to the cluster: one function a fault; its block begins when savings may be told again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from bench.patroni_cluster import SWITCH_SECONDS, Cluster
from bench.patroni_nodes import Machine

ClusterFault = Callable[[Cluster, float], AbstractAsyncContextManager[None]]
SYSTEMD_SECONDS = 2.0


async def _another_leads(cluster: Cluster, before: Machine) -> None:
    await cluster.until(lambda: cluster.another_leads(before), SWITCH_SECONDS)


@asynccontextmanager
async def leader_killed(cluster: Cluster, seconds: float) -> AsyncIterator[None]:
    """The leader's machine dies with its etcd; another takes over; later the dead one comes back and follows."""
    leader = await cluster.leads()
    await asyncio.to_thread(leader.kill)
    await _another_leads(cluster, leader)
    yield
    await asyncio.sleep(seconds)
    leader.start()
    await cluster.until(cluster.settled)


@asynccontextmanager
async def switchover(cluster: Cluster, seconds: float) -> AsyncIterator[None]:
    """The leader gives its place to the synchronous standby, as before work on its machine."""
    leader = await cluster.leads()
    await cluster.switch_over()
    await _another_leads(cluster, leader)
    yield
    await asyncio.sleep(seconds)
    await cluster.until(cluster.settled)


@asynccontextmanager
async def leader_isolated(cluster: Cluster, seconds: float) -> AsyncIterator[None]:
    """The leader's machine stops (SIGSTOP) until another leads, then goes on (SIGCONT) believing that it leads."""
    leader = await cluster.leads()
    leader.freeze()
    await _another_leads(cluster, leader)
    await asyncio.sleep(seconds)
    leader.thaw()
    yield
    await cluster.until(cluster.settled)


@asynccontextmanager
async def standby_killed(cluster: Cluster, seconds: float) -> AsyncIterator[None]:
    """The machine that commits wait for dies; they wait until the other standby takes its part."""
    await cluster.until(cluster.synchronous)
    standby = await cluster.synchronous()
    assert standby is not None
    await asyncio.to_thread(standby.kill)
    await cluster.until(cluster.synchronous)
    yield
    await asyncio.sleep(seconds)
    standby.start()
    await cluster.until(cluster.settled)


@asynccontextmanager
async def postgres_killed(cluster: Cluster, seconds: float) -> AsyncIterator[None]:
    """Every process of the leader's PostgreSQL dies; its Patroni lives and starts it again, or another takes over."""
    leader = await cluster.leads()
    leader.kill_postgres()
    await asyncio.sleep(seconds)
    await cluster.leads()
    yield
    await cluster.until(cluster.settled)


@asynccontextmanager
async def haproxy_killed(cluster: Cluster, seconds: float) -> AsyncIterator[None]:
    """HAProxy dies; systemd starts it again."""
    await asyncio.to_thread(cluster.proxy.kill)
    await asyncio.sleep(SYSTEMD_SECONDS)
    cluster.proxy.start()
    yield
    await asyncio.sleep(seconds)


@asynccontextmanager
async def etcd_leader_killed(cluster: Cluster, seconds: float) -> AsyncIterator[None]:
    """The leader of the three etcd dies; the other two elect one of them."""
    await cluster.until(cluster.etcd_leader)
    machine = await cluster.etcd_leader()
    assert machine is not None
    await asyncio.to_thread(machine.kill_etcd)
    await asyncio.sleep(seconds)
    await cluster.until(cluster.etcd_leader)
    yield
    machine.start_etcd()
    await cluster.until(cluster.settled)


@asynccontextmanager
async def etcd_lost(cluster: Cluster, seconds: float) -> AsyncIterator[None]:
    """All three etcd die for longer than the leader's lock lasts; the leader stays, for it sees the other machines."""
    for machine in cluster.machines:
        await asyncio.to_thread(machine.kill_etcd)
    await asyncio.sleep(seconds + 25)
    for machine in cluster.machines:
        machine.start_etcd()
    await cluster.until(cluster.etcd_leader)
    yield
    await cluster.until(cluster.settled)


FAULTS: dict[str, ClusterFault] = {
    fault.__name__: fault
    for fault in (
        leader_killed,
        switchover,
        leader_isolated,
        standby_killed,
        postgres_killed,
        haproxy_killed,
        etcd_leader_killed,
        etcd_lost,
    )
}
