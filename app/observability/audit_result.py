"""What the latest audit of all the books said, and when: kept in the database, so that every process can tell."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text

from ledger.books.canonical import microseconds
from ledger.database import Database

_CLEAN, _DIRTY = "audit clean", "audit found problems"
_MARK: Final = text("""
INSERT INTO schedule_mark (job, done_us) VALUES (:job, :done_us)
ON CONFLICT (job) DO UPDATE SET done_us = excluded.done_us
""")
_READ: Final = text(
    "SELECT job, done_us FROM schedule_mark WHERE job IN (:clean, :dirty) ORDER BY done_us DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class AuditResult:
    """The latest audit. ``done_us`` is microseconds since 1970."""

    clean: bool
    done_us: int


async def keep_audit(database: Database, *, clean: bool, now: datetime) -> None:
    """Note how an audit of everything ended."""
    async with database.unit_of_work() as unit:
        await unit.fetch(_MARK, job=_CLEAN if clean else _DIRTY, done_us=microseconds(now))


async def latest_audit(database: Database) -> AuditResult | None:
    """The latest, if there ever was one."""
    rows = await database.fetch(_READ, clean=_CLEAN, dirty=_DIRTY)
    return AuditResult(rows[0]["job"] == _CLEAN, rows[0]["done_us"]) if rows else None
