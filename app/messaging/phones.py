"""Phones as the sender sees them: held by one worker at a time, with a count of what they got today."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import bindparam, text

from app.messaging.prices import ASSUMED_MILLIXOF, in_francs
from ledger.database import Reader, UnitOfWork

MessageKey: TypeAlias = tuple[str, int, str, str]


@dataclass(frozen=True, slots=True)
class Spent:
    """What a group's messages cost this month, and the dearest of them, in thousandths of a franc."""

    millixof: int = 0
    dearest_millixof: int = ASSUMED_MILLIXOF

    @property
    def xof(self) -> int:
        """In whole francs, rounded up."""
        return in_francs(self.millixof)

    def and_one_more(self) -> "Spent":
        """After one more message as dear as the dearest so far."""
        return Spent(self.millixof + self.dearest_millixof, self.dearest_millixof)


_HOLD = text("""
INSERT INTO sms_phone (phone, held_by, held_until_us) VALUES (:phone, :holder, :until_us)
ON CONFLICT (phone) DO UPDATE SET held_by = excluded.held_by, held_until_us = excluded.held_until_us
WHERE sms_phone.held_until_us <= :now_us OR sms_phone.held_by = excluded.held_by
""")
_HELD = text("SELECT phone FROM sms_phone WHERE held_by = :holder AND phone IN :phones").bindparams(
    bindparam("phones", expanding=True)
)
_RELEASE = text("DELETE FROM sms_phone WHERE held_by = :holder AND phone IN :phones").bindparams(
    bindparam("phones", expanding=True)
)
# A row without parts went out in another's SMS. Urgent ones and answers to her own words are not counted.
_SENT_TODAY = text("""
SELECT phone, count(*) AS sent FROM outbox
WHERE phone IN :phones AND sent_us >= :since_us AND parts > 0 AND urgent = 0 GROUP BY phone
""").bindparams(bindparam("phones", expanding=True))
_COMPANY = text("""
SELECT o.id FROM outbox o JOIN member m ON m.group_id = o.group_id AND m.number = o.member
WHERE o.state = 'waiting' AND o.next_us > :gathered_us AND o.next_us <= :now_us AND o.claimed_until_us <= :now_us
AND m.phone IN :phones ORDER BY o.id
""").bindparams(bindparam("phones", expanding=True))
_SENT = text("""
SELECT id, phone, group_id, topic, payload FROM outbox
WHERE phone IN :phones AND sent_us >= :since_us AND topic IN :topics AND merged_into IS NULL
AND state IN ('sent', 'delivered') ORDER BY id
""").bindparams(bindparam("phones", expanding=True), bindparam("topics", expanding=True))
_SPENT = text("""
SELECT group_id, sum(cost_millixof) AS spent, max(cost_millixof) AS dearest FROM outbox
WHERE group_id IN :groups AND sent_us >= :since_us GROUP BY group_id
""").bindparams(bindparam("groups", expanding=True))


async def hold(unit: UnitOfWork, holder: str, phones: Iterable[str], *, now_us: int, until_us: int) -> set[str]:
    """Take the phones that no other worker holds; always in the same order, so that two workers cannot lock up."""
    wanted = sorted(phones)
    if not wanted:
        return set()
    lease = {"holder": holder, "until_us": until_us, "now_us": now_us}
    await unit.write_many(_HOLD, [{"phone": phone, **lease} for phone in wanted])
    return {row["phone"] for row in await unit.fetch(_HELD, holder=holder, phones=wanted)}


async def release(unit: UnitOfWork, holder: str, phones: Sequence[str]) -> None:
    """Give phones back."""
    if phones:
        await unit.fetch(_RELEASE, holder=holder, phones=sorted(phones))


async def company(unit: UnitOfWork, phones: Iterable[str], *, gathered_us: int, now_us: int) -> list[int]:
    """Rows for these phones that would still wait for company: it has come."""
    wanted = sorted(phones)
    if not wanted:
        return []
    rows = await unit.fetch(_COMPANY, phones=wanted, gathered_us=gathered_us, now_us=now_us)
    return [row["id"] for row in rows]


async def sent_today(unit: UnitOfWork, phones: Iterable[str], *, since_us: int) -> dict[str, int]:
    """How many SMS each phone got since then, without the urgent ones."""
    wanted = sorted(phones)
    rows = await unit.fetch(_SENT_TODAY, phones=wanted, since_us=since_us) if wanted else []
    return {row["phone"]: row["sent"] for row in rows}


async def keys_sent(
    unit: UnitOfWork, phones: Iterable[str], topics: Iterable[str], *, since_us: int
) -> dict[MessageKey, int]:
    """What stands in the SMS that each phone got since then, of these topics, with the row that carried it."""
    wanted = sorted(phones)
    rows = await unit.fetch(_SENT, phones=wanted, topics=sorted(topics), since_us=since_us) if wanted else []
    return {
        message_key(row["phone"], row["group_id"], row["topic"], json.loads(row["payload"])): row["id"] for row in rows
    }


def message_key(phone: str, group_id: int, topic: str, facts: Mapping[str, int | str]) -> MessageKey:
    """What makes two messages to one phone the same."""
    return phone, group_id, topic, json.dumps(dict(facts), sort_keys=True)


async def spending(reader: Reader | UnitOfWork, groups: Iterable[int], *, since_us: int) -> dict[int, Spent]:
    """What the messages of each group cost since then, and what the dearest of them cost."""
    wanted = sorted(set(groups))
    rows = await reader.fetch(_SPENT, groups=wanted, since_us=since_us) if wanted else []
    return {row["group_id"]: Spent(int(row["spent"] or 0), int(row["dearest"] or ASSUMED_MILLIXOF)) for row in rows}
