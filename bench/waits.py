"""What connections of a PostgreSQL database wait for, looked at every few milliseconds; SQLite has nothing to see."""

import asyncio
import threading
from collections import Counter
from typing import Final, Self

import asyncpg

EVERY_SECONDS: Final = 0.02
BLOCKED: Final = "blocked by another: "
_WAITING: Final = """
    SELECT coalesce(wait_event_type || ':' || wait_event, 'CPU') AS what, left(query, 24) AS query,
           cardinality(pg_blocking_pids(pid)) AS blocked
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
      AND wait_event IS DISTINCT FROM 'ClientRead'
"""
_OPEN: Final = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'
"""


class Waits:
    """Looks in a thread of its own. ``seen``: how often a connection was found so; ``BLOCKED``: by a lock."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._ends = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._look()))
        self.seen: Counter[str] = Counter()

    def __enter__(self) -> Self:
        if not self._url.startswith("sqlite"):
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        if self._thread.is_alive():
            self._thread.join()

    async def _look(self) -> None:
        connection = await asyncpg.connect(self._url)
        while not self._ends.is_set():
            for row in await connection.fetch(_WAITING):
                self.seen[f"{row['what']} {BLOCKED if row['blocked'] else ''}{' '.join(row['query'].split())}"] += 1
            await asyncio.sleep(EVERY_SECONDS)
        await connection.close()


async def stands_open(url: str) -> bool:
    """Whether a transaction waits for whoever began it."""
    connection = await asyncpg.connect(url)
    found = bool(await connection.fetchval(_OPEN))
    await connection.close()
    return found
