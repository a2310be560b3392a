"""A disk small enough to fill: PostgreSQL stands on it, and then there is no room for another page."""

import asyncio
import contextlib
import os
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from bench.faults_site import Site

SMALL_DISK_MEGABYTES = 320
_PIECE = bytes(1 << 16)


class NoSmallDisk(Exception):  # noqa: N818 -- what there is not
    """This machine lets us mount no file system; the message says why."""


@contextmanager
def small_disk(megabytes: int = SMALL_DISK_MEGABYTES) -> Iterator[Path]:
    """A small file system in memory, on which temporary folders are made while the block lasts (root only).

    Raises:
        NoSmallDisk: it cannot be mounted here.
    """
    folder, before = Path(tempfile.mkdtemp(prefix="kesu-disk-")), tempfile.tempdir
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "kesu", str(folder)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode:
        folder.rmdir()
        raise NoSmallDisk(mounted.stderr.strip() or "mount refused")
    tempfile.tempdir = str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = before
        subprocess.run(["umount", "--lazy", str(folder)], check=False)
        folder.rmdir()


@asynccontextmanager
async def disk_full(site: Site, seconds: float) -> AsyncIterator[None]:
    """No room is left for PostgreSQL's pages, log and temporary files; then there is room again."""
    filler = site.folder / "filler"
    await asyncio.to_thread(fill, filler)
    await asyncio.sleep(seconds)
    filler.unlink()
    await asyncio.to_thread(_revive, site)
    yield


def _revive(site: Site) -> None:
    """Start PostgreSQL again if the full disk has ended it."""
    if site.postgres.pid is None or not Path(f"/proc/{site.postgres.pid}").exists():
        with contextlib.suppress(FileNotFoundError):
            site.postgres.kill()
        site.postgres.start_again()


def fill(path: Path) -> None:
    """Write a file until there is no room for another byte."""
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY)
    try:
        for piece in (_PIECE, _PIECE[:4096], _PIECE[:64]):
            with contextlib.suppress(OSError):
                while True:
                    os.write(descriptor, piece)
    finally:
        os.close(descriptor)
