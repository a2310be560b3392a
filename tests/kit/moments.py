"""Remembers how everything stands and goes back to it: many ways on are tried from one place. SQLite only."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta

from ledger.database.address import Address
from ledger.database.sqlite_file import connect
from tests.kit.village import Village


@dataclass(frozen=True, slots=True)
class Moment:
    """The books, what Redis remembers of the callers, and the time."""

    books: sqlite3.Connection
    callers: tuple[tuple[bytes, bytes, int], ...]
    ahead: timedelta


@asynccontextmanager
async def moment(village: Village) -> AsyncIterator[Moment]:
    """How everything stands now."""
    redis = village.running.redis
    callers = [(key, await redis.dump(key) or b"", await redis.pttl(key)) async for key in redis.scan_iter()]
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as books:
        with closing(_books_of(village)) as now:
            now.backup(books)
        yield Moment(books, tuple(callers), village.running.clock._ahead)


async def go_back(village: Village, there: Moment) -> None:
    """Make everything as it stood then; nobody may be calling."""
    with closing(_books_of(village)) as now:
        there.books.backup(now)
    redis = village.running.redis
    await redis.flushall()
    for key, packed, ttl_ms in there.callers:
        await redis.restore(key, max(ttl_ms, 0), packed)
    for instance in village.instances:
        instance.running.clock._ahead = there.ahead


def _books_of(village: Village) -> sqlite3.Connection:
    return connect(Address.read(village.settings.database()).path)
