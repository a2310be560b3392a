"""When the books were last audited and backed up, and a worker last seen: kept for every process to tell."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import select

from ledger.books.canonical import microseconds
from ledger.database import Database
from ledger.database.upsert import upsert
from ledger.tables import ScheduleMark, table_of

Done = Literal["audit clean", "audit found problems", "backup", "worker"]
_CLEAN: Final[Done] = "audit clean"
_DIRTY: Final[Done] = "audit found problems"
_mark = table_of(ScheduleMark)
_INSERT: Final = upsert(_mark)
_MARK: Final = _INSERT.on_conflict_do_update(index_elements=[_mark.c.job], set_={"done_us": _INSERT.excluded.done_us})
_READ: Final = select(_mark.c.job, _mark.c.done_us).where(_mark.c.job.in_((_CLEAN, _DIRTY, "backup", "worker")))


@dataclass(frozen=True, slots=True)
class LastDone:
    """The latest of each, in microseconds since 1970; None: never."""

    clean_us: int | None
    dirty_us: int | None
    backup_us: int | None
    worker_us: int | None

    @property
    def audit_us(self) -> int | None:
        """The latest audit of everything."""
        return max((at for at in (self.clean_us, self.dirty_us) if at is not None), default=None)

    @property
    def audit_clean(self) -> bool:
        """Whether that one found nothing; a problem of the same moment counts."""
        return self.audit_us is not None and self.audit_us != self.dirty_us


async def keep(database: Database, what: Done, now: datetime) -> None:
    """Note that something was done."""
    async with database.unit_of_work() as unit:
        await unit.fetch(_MARK, job=what, done_us=microseconds(now))


async def keep_audit(database: Database, *, clean: bool, now: datetime) -> None:
    """Note how an audit of everything ended."""
    await keep(database, _CLEAN if clean else _DIRTY, now)


async def last_done(database: Database) -> LastDone:
    """What was done last."""
    at = {row["job"]: row["done_us"] for row in await database.fetch(_READ)}
    return LastDone(at.get(_CLEAN), at.get(_DIRTY), at.get("backup"), at.get("worker"))
