"""Keeps one connection to a server of ours: it lives in a thread with a loop of its own, whoever asks from where."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

import asyncpg


class Administrator:
    """Runs statements one at a time on a connection that is made when it is needed, and again when it was lost."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._alone = threading.Lock()
        self._connection: Any = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="administrator", daemon=True)
        self._thread.start()

    def execute(self, statement: str) -> None:
        """Run one statement; callable with or without a running event loop, from any thread."""
        with self._alone:
            self._in_the_thread(self._execute(statement))

    def close(self) -> None:
        """Leave the server without waiting for it: it may be dead already."""

        async def leave() -> None:
            if self._connection is not None:
                self._connection.terminate()
                await asyncio.sleep(0)  # the socket is closed in the next round of the loop

        self._in_the_thread(leave())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _execute(self, statement: str) -> None:
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self._url)
        await self._connection.execute(statement)

    def _in_the_thread(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()
