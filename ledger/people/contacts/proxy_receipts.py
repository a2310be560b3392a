"""Receipts of a member without a phone, heard by her proxy if she allowed it: once each, and said to have been heard.

Source: docs/messages.md, "Members without a phone".
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import and_, bindparam, func, select

from ledger.books.canonical import day_of
from ledger.books.command import Command
from ledger.card.queries import GROUP
from ledger.commands import begin
from ledger.database import Database, Row, UnitOfWork
from ledger.people.membership.members import CHANGE
from ledger.tables import Member, Outbox, table_of

TOPICS = (
    *("declared", "repayment_declared", "confirmed", "refused", "lapsed", "solidarity", "repaid", "fined", "corrected"),
    *("granted", "loan_approved", "loan_refused", "handed_over", "opening", "share_out"),
)
"""What is told of her own passbook; of the group's affairs she hears at the meeting."""
MAX_AT_ONCE = 12
_member, _outbox = table_of(Member), table_of(Outbox)
_UNHEARD = (
    select(_member.c.number, _member.c.name, _outbox.c.id, _outbox.c.topic, _outbox.c.payload, _outbox.c.created_us)
    .join(
        _outbox,
        and_(
            _outbox.c.group_id == _member.c.group_id,
            _outbox.c.member == _member.c.number,
            _outbox.c.id > _member.c.proxy_heard_id,
        ),
    )
    .where(_member.c.group_id == GROUP, _member.c.proxy == bindparam("proxy"), _member.c.phone.is_(None))
    .where(_member.c.left_on.is_(None), _outbox.c.topic.in_(TOPICS), _outbox.c.payload != "{}")
    .order_by(_member.c.number, _outbox.c.id)
    .limit(MAX_AT_ONCE)
)
_NEWEST = select(func.coalesce(func.max(_outbox.c.id), 0)).scalar_subquery()
_ALLOW = CHANGE.values(proxy_consent_on=bindparam("today"), proxy_heard_id=_NEWEST)
_HEARD = CHANGE.where(_member.c.proxy == bindparam("at_proxy"), _member.c.proxy_heard_id < bindparam("up_to")).values(
    proxy_heard_id=bindparam("up_to")
)


@dataclass(frozen=True, slots=True)
class ProxyReceipt:
    """One receipt. ``facts`` are those of the message: amounts in whole francs under ``amount``, ``net`` or so."""

    topic: str
    on: date
    facts: Mapping[str, int | str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class UnheardReceipts:
    """What waits to be told to one member, oldest first; ``up_to`` is what says that all of it was."""

    number: int
    name: str
    up_to: int
    receipts: tuple[ProxyReceipt, ...]


async def allow_hearing(unit: UnitOfWork, command: Command, member: int, *, allowed: bool) -> None:
    """Record that she lets her proxy hear her receipts from now on, or does not."""
    key = {"at_group": command.group_id, "at_number": member}
    if allowed:
        await unit.fetch(_ALLOW, **key, today=command.day.isoformat())
    else:
        await unit.fetch(CHANGE, **key, proxy_consent_on=None, proxy_heard_id=None)


async def unheard(database: Database, group_id: int, proxy: int) -> UnheardReceipts | None:
    """What this proxy is to tell next: the first member for whom something waits, by number."""
    rows = await database.fetch(_UNHEARD, group_id=group_id, proxy=proxy)
    hers = [row for row in rows if row["number"] == rows[0]["number"]]
    if not hers:
        return None
    return UnheardReceipts(hers[0]["number"], hers[0]["name"], hers[-1]["id"], told_of(hers))


def told_of(rows: Sequence[Row]) -> tuple[ProxyReceipt, ...]:
    """The receipts in rows of the outbox."""
    return tuple(ProxyReceipt(row["topic"], day_of(row["created_us"]), json.loads(row["payload"])) for row in rows)


async def note_heard(database: Database, command: Command, member: int, up_to: int) -> None:
    """The proxy says that she has told her everything up to this receipt; said twice, it is once."""
    async with begin(database, command) as begun:
        key = {"at_group": command.group_id, "at_number": member, "at_proxy": command.member}
        await begun.unit.fetch(_HEARD, **key, up_to=up_to)
