"""Writes to every machine directly all the time: whatever a PostgreSQL acknowledges must be in the books at the end.

A cluster has split when one machine acknowledges a write of a timeline after another has acknowledged one of a later
timeline.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import asyncpg

from bench.faults import longest_gap
from bench.patroni_cluster import Cluster

DATABASE = "witness"
PAUSE_SECONDS, ANSWER_SECONDS = 0.1, 2.0
_TABLE = "CREATE TABLE told (machine text, number bigint, timeline text, PRIMARY KEY (machine, number))"
_WRITE = (
    "INSERT INTO told VALUES ($1, $2, CASE WHEN NOT pg_is_in_recovery()"
    " THEN left(pg_walfile_name(pg_current_wal_lsn()), 8) END) RETURNING timeline"
)


@dataclass
class Witness:
    """What each machine acknowledged, and of which timeline and when (monotonic)."""

    acknowledged: dict[tuple[str, int], tuple[str, float, float]] = field(default_factory=dict)

    async def write_to(self, name: str, url: str) -> None:
        """Write until cancelled; what is not answered in time counts as not acknowledged."""
        connection: asyncpg.Connection | None = None
        number = 0
        while True:
            number += 1
            await asyncio.sleep(PAUSE_SECONDS)
            try:
                if connection is None or connection.is_closed():
                    connection = await asyncpg.connect(url, timeout=ANSWER_SECONDS)
                sent = time.monotonic()
                timeline = await connection.fetchval(_WRITE, name, number, timeout=ANSWER_SECONDS)
                self.acknowledged[name, number] = (timeline, sent, time.monotonic())
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
                if connection is not None:
                    connection.terminate()
                connection = None

    def split_writes(self) -> int:
        """How many writes were sent and acknowledged by a machine after one of a later timeline was acknowledged."""
        first: dict[str, float] = {}
        for timeline, _, answered in self.acknowledged.values():
            first[timeline] = min(answered, first.get(timeline, answered))
        return sum(
            any(later > timeline and begun < sent for later, begun in first.items())
            for timeline, sent, _ in self.acknowledged.values()
        )

    def longest_without_seconds(self, since: float) -> float:
        """The longest time from a moment (monotonic) on in which no machine acknowledged a write."""
        return longest_gap((answered for _, _, answered in self.acknowledged.values()), since)

    async def lost(self, url: str) -> int:
        """How many acknowledged writes are not in the database that leads now."""
        connection = await asyncpg.connect(url)
        try:
            kept = {
                (row["machine"], row["number"]) for row in await connection.fetch("SELECT machine, number FROM told")
            }
        finally:
            await connection.close()
        return len(self.acknowledged.keys() - kept)


@asynccontextmanager
async def watched(cluster: Cluster) -> AsyncIterator[Witness]:
    """Write to every machine while the block lasts; the database is there already."""
    connection = await asyncpg.connect(cluster.url(DATABASE, await cluster.leads()))
    await connection.execute(_TABLE)
    await connection.close()
    witness = Witness()
    writing = [
        asyncio.create_task(witness.write_to(machine.name, cluster.url(DATABASE, machine)))
        for machine in cluster.machines
    ]
    try:
        yield witness
    finally:
        for task in writing:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*writing)
