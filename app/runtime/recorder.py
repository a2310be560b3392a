"""Writes what the tally counted into the panel's table, and single records into their files; a hop never waits for it.

Every ten seconds, and at a stop.

A process that is killed takes at most ten seconds of counts with it; nothing else depends on them.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog
from sqlalchemy import bindparam, text

from app.observability.records import Records
from app.observability.tally import Counts, ScreenTally
from app.observability.usage import Usage
from app.organisations.figures.funnel import ScreenCount, record_counts
from ledger.books.errors import TryAgain
from ledger.database import Database

FLUSH_SECONDS: Final = 10.0
_NGOS = text("SELECT id, ngo_id FROM savings_group WHERE id IN :groups").bindparams(bindparam("groups", expanding=True))
log = structlog.get_logger()


async def flush(database: Database, tally: ScreenTally) -> int:
    """Write what was counted; give how many rows that were. What cannot be written now is kept."""
    counts = tally.take()
    if not counts:
        return 0
    try:
        rows = await _by_organisation(database, counts)
        await record_counts(database, rows)
    except Exception as problem:
        tally.put_back(counts)
        if isinstance(problem, TryAgain):
            log.warning("counts_not_written", error=str(problem))
            return 0
        raise
    return len(rows)


async def write_records(records: Records) -> None:
    """Write the single records, in a thread of its own. What cannot be written now is kept."""
    waiting = records.take()
    try:
        await asyncio.to_thread(records.write, waiting)
    except OSError as problem:
        records.put_back(waiting)
        log.warning("records_not_written", error=type(problem).__name__)


async def _by_organisation(database: Database, counts: Counts) -> list[ScreenCount]:
    """The counts with each group's organisation in its place, in one order everywhere: writers must not lock up."""
    groups = sorted({place.group_id for place in counts if place.group_id})
    known = {row["id"]: row["ngo_id"] or 0 for row in await database.fetch(_NGOS, groups=groups)} if groups else {}
    sums: dict[tuple[str, int, str, str, str], tuple[int, int]] = {}
    for place, (shown, given_up) in counts.items():
        key = (place.day, known.get(place.group_id, 0), place.screen, place.language, place.network)
        before = sums.get(key, (0, 0))
        sums[key] = (before[0] + shown, before[1] + given_up)
    return [ScreenCount(*key, *sums[key]) for key in sorted(sums)]


@asynccontextmanager
async def recording(database: Database, usage: Usage, *, every_seconds: float = FLUSH_SECONDS) -> AsyncIterator[None]:
    """Write now and then for as long as the block lasts, and once more at its end."""
    stop = asyncio.Event()
    writing = asyncio.create_task(_write(database, usage, stop, every_seconds))
    try:
        yield
    finally:
        stop.set()
        await writing


async def _write(database: Database, usage: Usage, stop: asyncio.Event, every_seconds: float) -> None:
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every_seconds)
        try:
            await flush(database, usage.tally)
            await write_records(usage.records)
        except Exception as problem:  # noqa: BLE001 -- counts are never worth the service
            log.error("counts_broke", error=type(problem).__name__)  # noqa: TRY400 -- no values of the frames
