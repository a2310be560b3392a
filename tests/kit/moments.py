"""Remembers how everything stands and goes back to it: many ways on are tried from one place. SQLite only."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from tests.kit.village import Village

Callers = tuple[tuple[bytes, bytes, int], ...]
"""What Redis remembers of everybody: key, value, milliseconds left."""
_REMEMBERED = """
local found = {}
for _, key in ipairs(redis.call('KEYS', '*')) do
  found[#found + 1] = {key, redis.call('DUMP', key), redis.call('PTTL', key)}
end
return found
"""
_RESTORED = """
redis.call('FLUSHALL')
for at = 1, #ARGV, 3 do redis.call('RESTORE', ARGV[at], ARGV[at + 2], ARGV[at + 1]) end
"""


@dataclass(frozen=True, slots=True)
class Moment:
    """The books, what Redis remembers of the callers, and the time."""

    books: sqlite3.Connection
    callers: Callers
    ahead: timedelta


async def remembered(village: Village) -> Callers:
    """What Redis remembers now."""
    return tuple((key, packed, left_ms) for key, packed, left_ms in await village.running.redis.eval(_REMEMBERED, 0))


async def forget_since(village: Village, callers: Callers) -> None:
    """Let Redis remember what it did then, and no more."""
    words = [word for key, packed, left_ms in callers for word in (key, packed, max(left_ms, 0))]
    await village.running.redis.eval(_RESTORED, 0, *words)


@asynccontextmanager
async def moment(village: Village) -> AsyncIterator[Moment]:
    """How everything stands now."""
    callers = await remembered(village)
    yield Moment(await asyncio.to_thread(village.copies.now), callers, village.running.clock._ahead)


async def go_back(village: Village, there: Moment) -> None:
    """Make everything as it stood then; nobody may be calling."""
    if not village.copies.stands_as(there.books):
        await asyncio.to_thread(village.copies.go_back, there.books)
    await forget_since(village, there.callers)
    for instance in village.instances:
        instance.running.clock._ahead = there.ahead
