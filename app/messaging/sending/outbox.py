"""The outbox: messages are claimed under a lease, held back, dropped or buried; every change is one statement.

A row is written in the commit of what it reports. A worker that dies leaves its lease behind, which ends by itself;
between the gateway's answer and the record of it lies the only window in which a message can go out twice.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Executable, Select, and_, bindparam, or_, select, update

from app.messaging.topics import CALL_BACK
from ledger.database import Row, UnitOfWork
from ledger.tables import Outbox as OutboxRow
from ledger.tables import table_of

_box = table_of(OutboxRow)
_IDS = _box.c.id.in_(bindparam("at_ids", expanding=True))
_MINE = _box.c.claimed_by == bindparam("at_holder")
_FREE = and_(_box.c.state == "waiting", _box.c.claimed_until_us <= bindparam("at_leases"))
_CLAIMED: Final = (
    _box.c.id,
    _box.c.key,
    _box.c.group_id,
    _box.c.topic,
    _box.c.member,
    _box.c.payload,
    _box.c.urgent,
    _box.c.created_us,
    _box.c.attempts,
)


def _claim(rows: Select[tuple[int]]) -> Executable:
    # In a CTE the rows are locked once; as a plain subquery PostgreSQL may run it again and lock more.
    locked = rows.with_for_update(skip_locked=True).cte("due")
    return update(_box).where(_box.c.id.in_(select(locked.c.id))).returning(*_CLAIMED)


_DUE = (
    select(_box.c.id)
    .where(
        _FREE,
        _box.c.next_us <= bindparam("at_now"),
        _box.c.urgent.between(bindparam("least_urgent"), bindparam("most_urgent")),
        or_(_box.c.urgent == 1, _box.c.next_us <= bindparam("at_gathered")),
    )
    .order_by(_box.c.urgent.desc(), _box.c.next_us, _box.c.id)
    .limit(bindparam("at_most"))
)
_IS_CALL = _box.c.topic == CALL_BACK.name
_CLAIM_DUE = {calls: _claim(_DUE.where(_IS_CALL if calls else ~_IS_CALL)) for calls in (False, True)}
_CLAIM_IDS = _claim(select(_box.c.id).where(_FREE, _IDS))
_CHANGE_MINE = update(_box).where(_IDS, _MINE)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row in a worker's hands. ``facts`` are whole numbers and words; they hold amounts and are not shown."""

    id: int
    key: str
    group_id: int
    topic: str
    member: int
    facts: Mapping[str, int | str] = field(repr=False)
    urgent: bool
    created_us: int
    attempts: int


async def claim_due(
    unit: UnitOfWork,
    holder: str,
    *,
    now_us: int,
    gathered_us: int,
    leases_us: int,
    until_us: int,
    at_most: int,
    urgent: bool | None = None,
    calls: bool = False,
) -> list[Claimed]:
    """Take rows that are due, urgent ones first; those created after ``gathered_us`` wait for company.

    ``leases_us``: whose lease ended before is free (see ``Window``). ``urgent``: these alone, or all others; none:
    both. ``calls``: calls to be placed, or all that is written.
    """
    rows = await unit.fetch(
        _CLAIM_DUE[calls],
        at_now=now_us,
        at_gathered=gathered_us,
        at_leases=leases_us,
        at_most=at_most,
        least_urgent=int(urgent or False),
        most_urgent=int(urgent is not False),
        claimed_by=holder,
        claimed_until_us=until_us,
    )
    return _read(rows)


async def claim_these(
    unit: UnitOfWork, holder: str, ids: Sequence[int], *, leases_us: int, until_us: int
) -> list[Claimed]:
    """Take these rows, as far as nobody else has them."""
    if not ids:
        return []
    rows = await unit.fetch(
        _CLAIM_IDS, at_leases=leases_us, at_ids=list(ids), claimed_by=holder, claimed_until_us=until_us
    )
    return _read(rows)


async def give_back(
    unit: UnitOfWork, holder: str, ids: Sequence[int], *, next_us: int, problem: str | None = None
) -> None:
    """Let rows wait until ``next_us``; no try is counted."""
    if ids:
        await unit.fetch(
            _CHANGE_MINE,
            at_ids=list(ids),
            at_holder=holder,
            claimed_by=None,
            claimed_until_us=0,
            next_us=next_us,
            problem=problem,
        )


async def end(unit: UnitOfWork, holder: str, ids: Sequence[int], *, state: str, problem: str) -> None:
    """Bury rows: ``dropped`` when a rule forbids the message, ``dead`` when a person should look at it."""
    if ids:
        await unit.fetch(
            _CHANGE_MINE,
            at_ids=list(ids),
            at_holder=holder,
            claimed_by=None,
            claimed_until_us=0,
            state=state,
            problem=problem,
        )


def _read(rows: Iterable[Row]) -> list[Claimed]:
    return [
        Claimed(
            row["id"],
            row["key"],
            row["group_id"],
            row["topic"],
            row["member"],
            json.loads(row["payload"]),
            bool(row["urgent"]),
            row["created_us"],
            row["attempts"],
        )
        for row in rows
    ]
