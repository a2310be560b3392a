"""A pool of connections to PostgreSQL, the one used last first.

asyncpg's own pool wraps every loan in a proxy, a task and two timers, which cost a read more than the read itself.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import asyncpg

CLOSE_SECONDS: Final = 5


class ConnectionPool:
    """Opens connections when they are needed, up to ``most``; beyond that, work waits in order of arrival."""

    def __init__(self, connect: Callable[[], Awaitable[Any]], most: int) -> None:
        self._connect, self._most = connect, most
        self._idle: list[Any] = []
        self._acquired = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._closed = False
        self._all_back = asyncio.Event()

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        """Acquire a connection for the length of the block.

        One that comes back in the middle of something (the work was cancelled or took too long, or the server ended the
        connection while a statement was prepared) is thrown away: what it does then is not for the next to wait for.

        Raises:
            PostgresError, OSError, TimeoutError: no connection can be made.
            InterfaceError: everything is closed.
        """
        connection = await self._take()
        try:
            yield connection
        except (asyncio.CancelledError, TimeoutError, asyncpg.InternalClientError):
            connection.terminate()
            raise
        except asyncpg.ReadOnlySQLTransactionError:  # a standby now: the next connection looks for the primary
            connection.terminate()
            self._drop_idle()
            raise
        finally:
            self._give_back(connection)

    async def _take(self) -> Any:  # noqa: ANN401 -- asyncpg's connections have no public type here
        while self._acquired >= self._most and not self._closed:
            await self._wait()
        if self._closed:
            raise asyncpg.InterfaceError("the database is closed")
        self._acquired += 1
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        try:
            return await self._connect()
        except BaseException:
            self._one_less()
            raise

    def _drop_idle(self) -> None:
        while self._idle:
            self._idle.pop().terminate()

    async def _wait(self) -> None:
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        try:
            await waiting
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled():
                self._call_next()  # a connection was offered to her, and she has gone
            raise

    def _give_back(self, connection: Any) -> None:  # noqa: ANN401
        if connection.is_closed() or connection.is_in_transaction() or self._closed:
            connection.terminate()
        else:
            self._idle.append(connection)
        self._one_less()

    def _one_less(self) -> None:
        self._acquired -= 1
        self._call_next()
        if self._closed and not self._acquired:
            self._all_back.set()

    def _call_next(self) -> None:
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(None)
                return

    async def close(self) -> None:
        """Close every connection, waiting a little for what is under way."""
        self._closed = True
        while self._waiting:
            self._call_next()
        if self._acquired:
            with suppress(TimeoutError):  # whoever still has one then loses it when she gives it back
                await asyncio.wait_for(self._all_back.wait(), CLOSE_SECONDS)
        while self._idle:
            with suppress(TimeoutError):  # a server that does not say good-bye: asyncpg has cut the line
                await self._idle.pop().close(timeout=CLOSE_SECONDS)
