"""Has files of strangers read outside this process, with bounds on time and memory, as long as somebody waits."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from pydantic import TypeAdapter

from app.files.columns.mapping import ColumnChoices
from ledger.imports.reading.sheet import Sheet, Unreadable

CPU_SECONDS: Final = 30
"""The largest file that is allowed, 50,000 rows of a workbook, takes six."""
MEMORY_BYTES: Final = 1 << 30
MAX_SECONDS: Final = 100
"""By the clock: less than the proxy waits for this page (``deploy/nginx/kesu.conf``)."""
LOOK_SECONDS: Final = 0.25
COMMAND: Final = (sys.executable, "-m", "app.files.formats.reading_apart", str(CPU_SECONDS), str(MEMORY_BYTES))
_ROOT: Final = Path(__file__).parents[3]
_at_once: Final = CapacityLimiter(2)
"""Files that one process of the service has read at a time; others wait."""
_SHEET: Final = TypeAdapter(Sheet)


async def read_apart(body: bytes, name: str, choices: ColumnChoices, stay: Callable[[], Awaitable[None]]) -> Sheet:
    """Read a file as ``read_file`` does, in another process.

    ``stay`` is asked four times a second, and raises when nobody waits for the answer: the other process ends.

    Raises:
        Unreadable: as ``read_file``, or the file asks for more time or memory than a table needs.
        RuntimeError: reading failed in a way that is no fault of the file.
    """
    said = {"name": name, "columns": dict(choices.columns), "given": dict(choices.given), "of": choices.of}
    reading = asyncio.create_task(_answer(json.dumps(said).encode() + b"\n" + body))
    try:
        while not (await asyncio.wait({reading}, timeout=LOOK_SECONDS))[0]:
            await stay()
    finally:
        reading.cancel()
        await asyncio.wait({reading})
    return await run_sync(_sheet, reading.result())


async def _answer(asked: bytes) -> bytes:
    """The other process's answer. It has none of this one's environment, where secrets are."""
    pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    async with _at_once:
        process = await asyncio.create_subprocess_exec(
            *COMMAND, stdin=pipe, stdout=pipe, stderr=nothing, cwd=_ROOT, env={}
        )
        try:
            async with asyncio.timeout(MAX_SECONDS):
                told, _ = await process.communicate(asked)
        except TimeoutError as late:
            raise Unreadable("work") from late
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode != 0:  # ended at a limit, or by the system for want of memory
        raise Unreadable("work")
    return told


def _sheet(told: bytes) -> Sheet:
    answer = json.loads(told)
    if "unreadable" in answer:
        raise Unreadable(*answer["unreadable"])
    if "failed" in answer:
        raise RuntimeError(f"a file could not be read: {answer['failed']}")
    return _SHEET.validate_python(answer["sheet"])
