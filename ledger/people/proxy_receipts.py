"""Receipts of a member without a phone, heard by her proxy if she allowed it: once each, and said to have been heard.

Source: docs/messages.md, "Members without a phone".
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import bindparam, text

from ledger.books.command import Command
from ledger.commands import begin
from ledger.database import Database, UnitOfWork

TOPICS = (
    *("declared", "repayment_declared", "confirmed", "refused", "lapsed", "solidarity", "repaid", "fined", "corrected"),
    *("granted", "loan_approved", "loan_refused", "handed_over", "opening", "share_out"),
)
"""What is told of her own passbook; of the group's affairs she hears at the meeting."""
MAX_AT_ONCE = 12
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNHEARD = text("""
SELECT s.number, s.name, o.id, o.topic, o.payload, o.created_us
FROM member s JOIN outbox o ON o.group_id = s.group_id AND o.member = s.number AND o.id > s.proxy_heard_id
WHERE s.group_id = :group_id AND s.proxy = :proxy AND s.phone IS NULL AND s.left_on IS NULL AND o.topic IN :topics
  AND o.payload <> '{}'
ORDER BY s.number, o.id LIMIT :most
""").bindparams(bindparam("topics", expanding=True))
_ALLOW = text("""
UPDATE member SET proxy_consent_on = :today, proxy_heard_id = (SELECT coalesce(max(id), 0) FROM outbox)
WHERE group_id = :group_id AND number = :number
""")
_FORBID = text("""
UPDATE member SET proxy_consent_on = NULL, proxy_heard_id = NULL WHERE group_id = :group_id AND number = :number
""")
_HEARD = text("""
UPDATE member SET proxy_heard_id = :up_to
WHERE group_id = :group_id AND number = :number AND proxy = :proxy AND proxy_heard_id < :up_to
""")


@dataclass(frozen=True, slots=True)
class ProxyReceipt:
    """One receipt. ``facts`` are those of the message: amounts in whole francs under ``amount``, ``net`` or so."""

    topic: str
    on: date
    facts: Mapping[str, int | str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unheard:
    """What waits to be told to one member, oldest first; ``up_to`` is what says that all of it was."""

    number: int
    name: str
    up_to: int
    receipts: tuple[ProxyReceipt, ...]


async def allow_hearing(unit: UnitOfWork, command: Command, member: int, *, allowed: bool) -> None:
    """Record that she lets her proxy hear her receipts from now on, or does not."""
    key = {"group_id": command.group_id, "number": member}
    await unit.fetch(_ALLOW, today=command.day.isoformat(), **key) if allowed else await unit.fetch(_FORBID, **key)


async def unheard(database: Database, group_id: int, proxy: int) -> Unheard | None:
    """What this proxy is to tell next: the first member for whom something waits, by number."""
    rows = await database.fetch(_UNHEARD, group_id=group_id, proxy=proxy, topics=list(TOPICS), most=MAX_AT_ONCE)
    hers = [row for row in rows if row["number"] == rows[0]["number"]]
    if not hers:
        return None
    receipts = tuple(
        ProxyReceipt(
            row["topic"], (_EPOCH + timedelta(microseconds=row["created_us"])).date(), json.loads(row["payload"])
        )
        for row in hers
    )
    return Unheard(hers[0]["number"], hers[0]["name"], hers[-1]["id"], receipts)


async def note_heard(database: Database, command: Command, member: int, up_to: int) -> None:
    """The proxy says that she has told her everything up to this receipt; said twice, it is once."""
    async with begin(database, command) as begun:
        await begun.unit.fetch(_HEARD, group_id=command.group_id, number=member, proxy=command.member, up_to=up_to)
