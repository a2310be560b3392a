"""One batch made ready within one transaction: rows claimed, phones held, rules applied, the rest put away."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from app.messaging.planner import Context, PlannedSms, Planner
from app.messaging.reader import Recipient, readers
from app.messaging.rules import day_start, month_start
from app.messaging.sending import outbox, phones
from app.messaging.sending.outbox import Claimed
from app.messaging.sending.record import record_echoes
from app.messaging.texts import Texts
from app.messaging.topics import TOPICS
from ledger.books.canonical import microseconds
from ledger.database import UnitOfWork

FOR_ALL: Final = frozenset(name for name, topic in TOPICS.items() if topic.for_all)


@dataclass(frozen=True, slots=True)
class Window:
    """One claim: what was made after ``gathered`` waits for company.

    Leases that ended before ``leases_at`` are free, those of this claim end at ``until``: times of the database's
    clock, for a worker with a wrong one must neither take what others are sending nor lose what it sends itself.

    ``urgent``: rows that are urgent alone, or all others; none: both. ``alone_xof``: see ``reader.readers``.
    """

    now: datetime
    gathered: datetime
    leases_at: datetime
    until: datetime
    urgent: bool | None = None
    alone_xof: int | None = None


@dataclass(frozen=True, slots=True)
class ClaimedBatch:
    """``rows`` were taken, in their order; ``who`` reads each, by row; ``phones`` are held."""

    rows: list[Claimed]
    who: dict[int, Recipient] = field(repr=False)
    phones: frozenset[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Batch:
    """``claimed`` rows were taken, ``phones`` are held, ``ready`` may leave."""

    claimed: int
    phones: frozenset[str] = field(repr=False)
    ready: list[PlannedSms]


Prepares: TypeAlias = Callable[[UnitOfWork, str, Window, int], Awaitable[Batch]]
"""Claims up to so many rows for a holder and makes them ready; the rows that are not are put away within the unit."""


def messages_in(texts: Texts) -> Prepares:
    """What prepares messages in these words."""

    async def prepares(unit: UnitOfWork, holder: str, window: Window, at_most: int) -> Batch:
        return await _prepare(unit, holder, texts, window, at_most)

    return prepares


async def _prepare(unit: UnitOfWork, holder: str, texts: Texts, window: Window, at_most: int) -> Batch:
    taken = await claim(unit, holder, window, at_most)
    held = taken.phones
    rows, who = await _with_company(unit, holder, taken, window)
    if not rows:
        return Batch(0, held, [])
    sent = await phones.sent_today(unit, held, since_us=microseconds(day_start(window.now)))
    limited = {row.group_id for row in rows if row.id in who and who[row.id].budget_xof is not None}
    spent = await phones.spending(unit, limited, since_us=microseconds(month_start(window.now)))
    keys = await phones.keys_sent(unit, held, FOR_ALL, since_us=microseconds(window.now - timedelta(days=1)))
    plan = Planner(texts, Context(window.now, who, held, sent, spent, keys)).plan(rows)
    for (until_us, why), ids in plan.held.items():
        await outbox.give_back(unit, holder, ids, next_us=until_us, problem=why)
    for (state, why), ids in plan.ended.items():
        await outbox.end(unit, holder, ids, state=state, problem=why)
    for carrier, ids in plan.echoes.items():
        await record_echoes(unit, holder, carrier, ids)
    return Batch(len(rows), held, plan.ready)


async def claim(unit: UnitOfWork, holder: str, window: Window, at_most: int, *, calls: bool = False) -> ClaimedBatch:
    """Take rows that are due, messages or ``calls``, and the phones of their readers that nobody else holds."""
    leases_us, until_us = microseconds(window.leases_at), microseconds(window.until)
    rows = await outbox.claim_due(
        unit,
        holder,
        now_us=microseconds(window.now),
        gathered_us=microseconds(window.gathered),
        leases_us=leases_us,
        until_us=until_us,
        at_most=at_most,
        urgent=window.urgent,
        calls=calls,
    )
    who = await readers(unit, [row.id for row in rows], window.alone_xof)
    wanted = {reader.phone for reader in who.values() if reader.phone is not None}
    held = await phones.hold(unit, holder, wanted, leases_us=leases_us, until_us=until_us)
    return ClaimedBatch(sorted(rows, key=lambda row: row.id), who, frozenset(held))


async def _with_company(
    unit: UnitOfWork, holder: str, taken: ClaimedBatch, window: Window
) -> tuple[list[Claimed], dict[int, Recipient]]:
    """The rows of a claim, those that waited for company to its phones, and the readers of all of them."""
    now_us, gathered_us = microseconds(window.now), microseconds(window.gathered)
    leases_us, until_us = microseconds(window.leases_at), microseconds(window.until)
    company = await phones.company(unit, taken.phones, gathered_us=gathered_us, now_us=now_us, leases_us=leases_us)
    joined = await outbox.claim_these(unit, holder, company, leases_us=leases_us, until_us=until_us)
    who = taken.who | await readers(unit, [row.id for row in joined], window.alone_xof)
    return sorted((*taken.rows, *joined), key=lambda row: row.id), who
