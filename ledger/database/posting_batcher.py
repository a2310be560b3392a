"""Postings that arrive together are written together: one trip and one commit for as many as wait.

No group waits for another: a gathering takes no lock that somebody holds. A posting it has to leave behind, or that
spoils the gathering by being refused, is posted alone.
"""

import asyncio
import os
from typing import Final

import asyncpg

from ledger.books.draft import Draft, Posted
from ledger.books.errors import LedgerError, TryAgain
from ledger.database.engines.pool import ConnectionPool
from ledger.database.engines.postgres_errors import translated_errors
from ledger.database.engines.postgres_posting import post_on, post_passing

POSTINGS_PER_COMMIT: Final = 32
SENDERS: Final = max(1, (os.cpu_count() or 1) // 2)
"""How many gatherings are under way at once: each keeps a core of the server busy, and more of them are smaller."""

_Waiting = tuple[Draft, "asyncio.Future[Posted]"]


class PostingBatcher:
    """Collects the postings of this process."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool
        self._waiting: list[_Waiting] = []
        self._groups_under_way: set[int] = set()
        self._senders = 0
        self._writing = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def post(self, draft: Draft) -> Posted:
        """Post with whatever else waits; see ``Database.post``."""
        future: asyncio.Future[Posted] = asyncio.get_running_loop().create_future()
        self._waiting.append((draft, future))
        if self._senders < SENDERS:
            self._senders += 1
            self._keep(asyncio.create_task(self._send()))
        return await future

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self) -> None:
        try:
            while batch := self._next():
                groups = {draft.group_id for draft, _ in batch}
                self._groups_under_way |= groups
                self._writing += 1
                try:
                    await self._write(batch)
                finally:
                    self._writing -= 1
                    self._groups_under_way -= groups
        finally:
            self._senders -= 1

    def _next(self) -> list[_Waiting]:
        """Take this sender's share of what waits, in order, and no group that another is writing to: it comes back."""
        share = -(-len(self._waiting) // max(1, SENDERS - self._writing))
        batch: list[_Waiting] = []
        left: list[_Waiting] = []
        for item in self._waiting:
            free = len(batch) < min(share, POSTINGS_PER_COMMIT) and item[0].group_id not in self._groups_under_way
            (batch if free else left).append(item)
        self._waiting = left
        return batch

    async def _write(self, batch: list[_Waiting]) -> None:
        batch.sort(key=_group)
        drafts = [draft for draft, _ in batch]
        try:
            with translated_errors():
                async with self._pool.acquire() as connection:
                    posted = await post_passing(connection, drafts)
        except TryAgain as problem:
            _tell_all(batch, problem)
            return
        except (LedgerError, asyncpg.PostgresError):
            posted = [None] * len(batch)  # one of them was refused, and nothing is written: each must hear its own
        except Exception as problem:  # noqa: BLE001 -- every caller of the batch must hear of it
            _tell_all(batch, problem)
            return
        for (draft, future), outcome in zip(batch, posted, strict=True):
            if outcome is None:
                self._keep(asyncio.create_task(self._write_alone(draft, future)))
            else:
                _tell(future, outcome)

    async def _write_alone(self, draft: Draft, future: "asyncio.Future[Posted]") -> None:
        try:
            with translated_errors():
                async with self._pool.acquire() as connection:
                    _tell(future, await post_on(connection, draft))
        except Exception as problem:  # noqa: BLE001 -- its caller must hear of it, whatever it is
            _tell(future, problem)


def _group(item: _Waiting) -> int:
    return item[0].group_id


def _tell_all(batch: list[_Waiting], problem: Exception) -> None:
    for _, future in batch:
        _tell(future, problem)


def _tell(future: "asyncio.Future[Posted]", outcome: Posted | Exception) -> None:
    if future.done():  # its caller has gone
        return
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
