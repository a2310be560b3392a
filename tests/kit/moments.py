"""Remembers how everything stands and goes back to it: many ways on are tried from one place. SQLite only."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta

from ledger.database.address import DatabaseAddress
from ledger.database.sqlite_file import connect
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
    return tuple([(key, await redis.dump(key) or b"", await redis.pttl(key)) async for key in redis.scan_iter()])


async def forget_since(village: Village, callers: Callers) -> None:
    """Let Redis remember what it did then, and no more."""
    redis = village.running.redis
    await redis.flushall()
    for key, packed, ttl_ms in callers:
        await redis.restore(key, max(ttl_ms, 0), packed)


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
    with closing(_books_of(village)) as now:
        books.backup(now)


def _books_of(village: Village) -> sqlite3.Connection:
    return connect(DatabaseAddress.read(village.settings.database()).path)
