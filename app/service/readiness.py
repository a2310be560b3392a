"""Whether this process could play a hop now: a proxy sends callers only to those that say so."""

import asyncio
import os
import shutil
from collections.abc import Awaitable
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from app.runtime.ports import RunningService
from ledger.database import Database, DatabaseAddress
from ledger.database.revision import REVISION
from migrations.newest import earlier_revisions

ANSWER_SECONDS: Final = 2
MIN_FREE_BYTES: Final = 32 * 1024 * 1024
"""Below this a SQLite file and its log have no room for another meeting."""
_READ_ONLY: Final = select(func.current_setting("transaction_read_only").label("read_only"))
# Whether PostgreSQL's disk has room is asked without a right and without a trace: a sort that finds no place in memory
# writes a quarter of a megabyte into a temporary file, or fails with the error that a posting would fail with.
_LITTLE_MEMORY: Final = select(func.set_config("work_mem", "64kB", True))
_number = func.generate_series(1, 20_000).column_valued("number")
_ROOM: Final = select(func.count()).select_from(select(_number).order_by(_number.desc()).subquery())


class Readiness:
    """Asks every part; ``ok`` only when all of them would do."""

    def __init__(self) -> None:
        self._too_old = earlier_revisions()

    async def ask(self, parts: RunningService) -> dict[str, bool]:
        """What each part says.

        ``schema``: that the database is not behind this program; one made by a later version lets this one go on, or
        an upgrade would take every process away at once. ``writable``: that a posting would not be refused, as by a
        standby or a full disk.
        """
        schema = await _schema(parts.database)
        checks = {
            "database": schema != "",
            "schema": schema != "" and schema not in self._too_old,
            "writable": await _writable(parts),
            "redis": await _answers(parts.redis.ping()),
        }
        return {"ok": all(checks.values()), **checks}


async def _schema(database: Database) -> str:
    """The revision of the schema; "" when the database does not answer or holds none."""
    try:
        rows = await asyncio.wait_for(database.fetch(REVISION), ANSWER_SECONDS)
    except Exception:  # noqa: BLE001 -- whatever is wrong, the answer is "not ready"
        return ""
    return str(rows[0]["version_num"]) if rows else ""


async def _writable(parts: RunningService) -> bool:
    try:
        if parts.database.name == "sqlite":
            return _has_room(DatabaseAddress.read(parts.settings.database()).path)
        return await asyncio.wait_for(_takes_writes(parts.database), ANSWER_SECONDS)
    except Exception:  # noqa: BLE001 -- whatever is wrong, the answer is "not ready"
        return False


async def _takes_writes(postgres: Database) -> bool:
    rows = await postgres.fetch(_READ_ONLY)
    if rows[0]["read_only"] == "on":
        return False
    async with postgres.snapshot() as unit:
        await unit.fetch(_LITTLE_MEMORY)
        await unit.fetch(_ROOM)
    return True


def _has_room(file: Path) -> bool:
    return os.access(file, os.W_OK) and shutil.disk_usage(file.parent).free >= MIN_FREE_BYTES


async def _answers(question: Awaitable[object]) -> bool:
    try:
        await asyncio.wait_for(question, ANSWER_SECONDS)
    except Exception:  # noqa: BLE001 -- whatever is wrong, the answer is "not ready"
        return False
    return True
