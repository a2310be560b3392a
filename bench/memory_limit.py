"""A limit on what several processes may hold together, where the machine lets this user set one, and what they held."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

from bench.hops_parts import memory_mb

_ROOTS = (Path("/sys/fs/cgroup"), Path("/sys/fs/cgroup/unified"))
_LOOK_SECONDS = 0.25


class MemoryLimit:
    """A control group of version 2 with ``memory.max``; without one nothing is limited, and ``megabytes`` is 0."""

    def __init__(self, folder: Path | None, megabytes: int) -> None:
        self._folder, self.megabytes = folder, megabytes if folder else 0

    @classmethod
    def of(cls, megabytes: int, name: str) -> Self:
        """Make the group beneath this process's own, if its controllers can be handed on."""
        for root in _ROOTS:
            with contextlib.suppress(OSError, StopIteration):
                own = next(line[3:] for line in Path("/proc/self/cgroup").read_text().splitlines() if line[:3] == "0::")
                parent = root / own.lstrip("/")
                if "memory" not in (parent / "cgroup.controllers").read_text().split():
                    continue
                (parent / "cgroup.subtree_control").write_text("+memory")
                folder = parent / name
                folder.mkdir()
                (folder / "memory.max").write_text(str(megabytes * 1024 * 1024))
                (folder / "memory.swap.max").write_text("0")
                return cls(folder, megabytes)
        return cls(None, 0)

    def holds(self, pid: int) -> None:
        """Count a process that has just begun, and all it starts."""
        if self._folder:
            (self._folder / "cgroup.procs").write_text(str(pid))

    def close(self) -> None:
        """Take the group away, once nothing runs in it."""
        if self._folder:
            with contextlib.suppress(OSError):
                self._folder.rmdir()


@asynccontextmanager
async def watched(pids: Callable[[], Iterable[int]]) -> AsyncIterator[list[float]]:
    """What these processes hold together while the block lasts (PSS, MB): the list's one figure is the most."""
    most = [0.0]

    async def look() -> None:
        while True:
            most[0] = max(most[0], sum(map(memory_mb, pids())))
            await asyncio.sleep(_LOOK_SECONDS)

    looking = asyncio.create_task(look())
    try:
        yield most
    finally:
        looking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await looking
