"""One batch made ready within one transaction: rows claimed, phones held, rules applied, the rest put away."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from app.messaging import outbox, phones
from app.messaging.outbox import Claimed
from app.messaging.planner import Context, Planner, Ready
from app.messaging.reader import Recipient, readers
from app.messaging.record import record_echoes
from app.messaging.rules import day_start, month_start
from app.messaging.texts import Texts
from app.messaging.topics import TOPICS
from ledger.books.canonical import microseconds
from ledger.database import UnitOfWork

FOR_ALL: Final = frozenset(name for name, topic in TOPICS.items() if topic.for_all)


@dataclass(frozen=True, slots=True)
class Window:
    """One claim: leases end at ``until``; what was made after ``gathered`` waits for company.

    ``urgent``: rows that are urgent alone, or all others; none: both. ``alone_xof``: see ``reader.readers``.
    """

    now: datetime
    gathered: datetime
    until: datetime
    urgent: bool | None = None
    alone_xof: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """``claimed`` rows were taken, ``phones`` are held, ``ready`` may leave."""

    claimed: int
    phones: frozenset[str] = field(repr=False)
    ready: list[Ready]


async def prepare(unit: UnitOfWork, holder: str, texts: Texts, window: Window, at_most: int) -> Batch:
    """Claim up to ``at_most`` rows and make them ready; the rows that are not are put away within the unit."""
    rows, who, held = await _claim(unit, holder, window, at_most)
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


async def _claim(
    unit: UnitOfWork, holder: str, window: Window, at_most: int
) -> tuple[list[Claimed], dict[int, Recipient], frozenset[str]]:
    now_us, until_us = microseconds(window.now), microseconds(window.until)
    gathered_us = microseconds(window.gathered)
    rows = await outbox.claim_due(
        unit,
        holder,
        now_us=now_us,
        gathered_us=gathered_us,
        until_us=until_us,
        at_most=at_most,
        urgent=window.urgent,
    )
    who = await readers(unit, [row.id for row in rows], window.alone_xof)
    wanted = {reader.phone for reader in who.values() if reader.phone is not None}
    held = await phones.hold(unit, holder, wanted, now_us=now_us, until_us=until_us)
    company = await phones.company(unit, held, gathered_us=gathered_us, now_us=now_us)
    joined = await outbox.claim_these(unit, holder, company, now_us=now_us, until_us=until_us)
    who |= await readers(unit, [row.id for row in joined], window.alone_xof)
    return sorted((*rows, *joined), key=lambda row: row.id), who, frozenset(held)
