"""Remembers how everything stands and goes back to it: many ways on are tried from one place. SQLite only."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta

from ledger.database.address import DatabaseAddress
from tests.kit.village import Village

Callers = tuple[tuple[bytes, bytes, int], ...]
"""What Redis remembers of everybody: key, value, milliseconds left."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The books, what Redis remembers of the callers, and the time."""

    books: sqlite3.Connection
    callers: Callers
    ahead: timedelta


async def remembered(village: Village) -> Callers:
    """What Redis remembers now."""
    redis = village.running.redis
    keys = [key async for key in redis.scan_iter()]
    async with redis.pipeline(transaction=False) as asked:
        for key in keys:
            asked.dump(key).pttl(key)
        answers = await asked.execute()
    return tuple(zip(keys, (packed or b"" for packed in answers[::2]), answers[1::2], strict=True))


async def forget_since(village: Village, callers: Callers) -> None:
    """Let Redis remember what it did then, and no more."""
    async with village.running.redis.pipeline(transaction=False) as asked:
        asked.flushall()
        for key, packed, ttl_ms in callers:
            asked.restore(key, max(ttl_ms, 0), packed)
        await asked.execute()


@asynccontextmanager
async def moment(village: Village) -> AsyncIterator[Moment]:
    """How everything stands now."""
    callers = await remembered(village)
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as books:
        await asyncio.to_thread(copy_out, village, books)
        yield Moment(books, callers, village.running.clock._ahead)


async def go_back(village: Village, there: Moment) -> None:
    """Make everything as it stood then; nobody may be calling."""
    await asyncio.to_thread(_copy_in, village, there.books)
    await forget_since(village, there.callers)
    for instance in village.instances:
        instance.running.clock._ahead = there.ahead


# In a thread of their own: the service may be in the middle of counting hops, and has to be let finish.
def copy_out(village: Village, books: sqlite3.Connection) -> None:
    """Copy the books into another connection; blocks."""
    with closing(_books_of(village)) as now:
        now.backup(books)


def _copy_in(village: Village, books: sqlite3.Connection) -> None:
    """Copy the books back, under the number of the schema that the service's connections have read already.

    A copy counts that number on, and every connection would read the same schema again.
    """
    with closing(_books_of(village)) as now:
        [read_already] = now.execute("PRAGMA schema_version").fetchone()
        books.backup(now)
        now.execute(f"PRAGMA schema_version = {read_already}")


def _books_of(village: Village) -> sqlite3.Connection:
    """A bare connection: whole pages are copied, which no pragma of the ledger and no schema concerns."""
    return sqlite3.connect(DatabaseAddress.read(village.settings.database()).path, isolation_level=None)
