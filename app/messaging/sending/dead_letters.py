"""Messages that will not leave by themselves: a person sees them, mends the cause, and sends them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from ledger.books.canonical import microseconds, moment_of
from ledger.database import Database, UnitOfWork
from ledger.tables import DeliveryReportRow, Outbox, table_of

_box = table_of(Outbox)
_ENDED_BADLY = _box.c.state.in_(("dead", "failed"))
_LETTERS = (
    select(_box.c.id, _box.c.group_id, _box.c.member, _box.c.topic, _box.c.state, _box.c.problem, _box.c.created_us)
    .where(_ENDED_BADLY, _box.c.id < bindparam("before_id"))
    .order_by(_box.c.id.desc())
    .limit(bindparam("at_most"))
)
# What was reported of the earlier sending must not be taken for the fate of the next one.
_TO_RETRY = (_ENDED_BADLY, _box.c.id.in_(bindparam("at_ids", expanding=True)))
_report = table_of(DeliveryReportRow)
_FORGET_REPORTS = delete(_report).where(_report.c.message_id.in_(select(_box.c.gateway_message_id).where(*_TO_RETRY)))
_RETRY = update(_box).where(*_TO_RETRY).returning(_box.c.id)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message that did not arrive: ``dead`` never left, ``failed`` left and was lost on the way."""

    id: int
    group_id: int
    member: int
    topic: str
    state: str
    problem: str | None
    created: datetime


async def dead_letters(database: Database, *, before_id: int = 2**62, at_most: int = 100) -> list[DeadLetter]:
    """The newest of them; ``before_id`` pages on."""
    rows = await database.fetch(_LETTERS, before_id=before_id, at_most=at_most)
    return [
        DeadLetter(
            row["id"],
            row["group_id"],
            row["member"],
            row["topic"],
            row["state"],
            row["problem"],
            moment_of(row["created_us"]),
        )
        for row in rows
    ]


async def retry(database: Database, ids: Sequence[int], now: datetime) -> int:
    """Let these wait again, with all their tries before them and a new age; gives how many did."""
    async with database.unit_of_work() as unit:
        return await retry_in(unit, ids, now)


async def retry_in(unit: UnitOfWork, ids: Sequence[int], now: datetime) -> int:
    """The same inside a unit. What an earlier sending cost, and that it was sent that day, stays written."""
    if not ids:
        return 0
    await unit.fetch(_FORGET_REPORTS, at_ids=list(ids))
    now_us = microseconds(now)
    rows = await unit.fetch(
        _RETRY, at_ids=list(ids), state="waiting", attempts=0, next_us=now_us, created_us=now_us, problem=None
    )
    return len(rows)
