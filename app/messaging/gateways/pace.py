"""A gateway's own speed limit, kept on our side: a call too many is refused, and costs a try."""

import asyncio
import time


class Pace:
    """Lets callers pass one after the other, at most so many a second."""

    def __init__(self, a_second: float) -> None:
        self._every = 1 / a_second
        self._next = 0.0

    async def wait(self) -> None:
        """Wait until the next call may begin."""
        now = time.monotonic()
        mine = max(self._next, now)
        self._next = mine + self._every
        await asyncio.sleep(mine - now)
