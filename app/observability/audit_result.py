"""What the latest audit of all the books said, and when: kept in the database, so that every process can tell."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from ledger.books.canonical import microseconds
from ledger.database import Database
from ledger.database.upsert import upsert
from ledger.tables import ScheduleMark, table_of

_CLEAN, _DIRTY = "audit clean", "audit found problems"
_mark = table_of(ScheduleMark)
_INSERT: Final = upsert(_mark)
_MARK: Final = _INSERT.on_conflict_do_update(index_elements=[_mark.c.job], set_={"done_us": _INSERT.excluded.done_us})
_READ: Final = (
    select(_mark.c.job, _mark.c.done_us)
    .where(_mark.c.job.in_((_CLEAN, _DIRTY)))
    .order_by(_mark.c.done_us.desc())
    .limit(1)
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
    rows = await database.fetch(_READ)
    return AuditResult(rows[0]["job"] == _CLEAN, rows[0]["done_us"]) if rows else None
