"""A second PostgreSQL that follows a first one, synchronously, and takes its place when it dies."""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from app.embedded.child import EmbeddedServerError
from bench.embedded_postgres import EmbeddedPostgres, give_to_nobody
from bench.faults_kinds import Fault
from bench.faults_site import Site
from bench.postgres_binaries import postgres_binaries

SYNCHRONOUS = "ALTER SYSTEM SET synchronous_standby_names = '*'"
FOLLOWS_SECONDS, PROMOTE_SECONDS = 30.0, 30
_FOLLOWERS = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"


class Standby(EmbeddedPostgres):
    """A copy of ``primary``; no commit there is acknowledged before it is here too."""

    def __init__(self, primary: EmbeddedPostgres, *, fsync: bool) -> None:
        super().__init__(fsync=fsync, settings={"hot_standby": "on"})
        self._primary = primary

    def _initdb(self, binaries: Path, folder: Path, uid: int | None, timeout_seconds: float) -> None:
        """Take a base backup where another server would make an empty cluster."""
        programs = binaries if (binaries / "pg_basebackup").exists() else postgres_binaries()
        command = [str(programs / "pg_basebackup"), "-D", str(folder / "cluster"), "-R", "--no-sync"]
        command += ["-h", "127.0.0.1", "-p", str(self._primary.port), "-U", "postgres", "--checkpoint=fast"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout_seconds, check=False)
        if done.returncode:
            raise EmbeddedServerError(f"pg_basebackup failed: {done.stderr.strip()}")
        if uid is not None:
            give_to_nobody(folder)

    def follow(self) -> None:
        """Make the primary wait for this one at every commit; comes back when it does.

        Raises:
            TimeoutError: it does not follow.
        """
        self._primary.execute(SYNCHRONOUS)
        self._primary.execute("SELECT pg_reload_conf()")
        deadline = time.monotonic() + FOLLOWS_SECONDS
        while not asyncio.run(_ask(self._primary.url("postgres"), _FOLLOWERS)):
            if time.monotonic() > deadline:
                raise TimeoutError("the standby does not follow")
            time.sleep(0.05)

    def take_over(self) -> None:
        """Become the primary."""
        self.execute(f"SELECT pg_promote(true, {PROMOTE_SECONDS})")


async def _ask(url: str, question: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval(question))
    finally:
        await connection.close()


def failover_to(standby: Standby) -> Fault:
    """SIGKILL of the primary for good; later its standby takes over, at the address that follows the primary."""

    @asynccontextmanager
    async def postgres_failover(site: Site, seconds: float) -> AsyncIterator[None]:
        await asyncio.to_thread(site.postgres.kill)
        await asyncio.sleep(seconds)
        await asyncio.to_thread(standby.take_over)
        site.to_database.lead_to(standby.port)
        site.database_url = site.database_url.replace(f":{site.postgres.port}/", f":{standby.port}/")
        yield

    return postgres_failover
