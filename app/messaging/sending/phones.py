"""Phones as the sender sees them: held by one worker at a time, with a count of what they got today."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import BindParameter, and_, bindparam, case, delete, func, or_, select

from app.messaging.prices import ASSUMED_MILLIXOF, in_francs
from app.messaging.topics import CALL_BACK
from ledger.database import Reader, UnitOfWork
from ledger.database.upsert import upsert
from ledger.tables import Member, Outbox, SmsPhone, table_of

MessageKey: TypeAlias = tuple[str, int, str, str]


@dataclass(frozen=True, slots=True)
class MonthSpending:
    """What a group's messages and calls cost this month, and the dearest message, in thousandths of a franc."""

    millixof: int = 0
    dearest_millixof: int = ASSUMED_MILLIXOF

    @property
    def xof(self) -> int:
        """In whole francs, rounded up."""
        return in_francs(self.millixof)

    def and_one_more(self) -> "MonthSpending":
        """After one more message as dear as the dearest so far."""
        return MonthSpending(self.millixof + self.dearest_millixof, self.dearest_millixof)


_phone, _outbox, _member = table_of(SmsPhone), table_of(Outbox), table_of(Member)
_PHONES: BindParameter[Any] = bindparam("phones", expanding=True)
_INSERT = upsert(_phone)
_HOLD = _INSERT.on_conflict_do_update(
    index_elements=[_phone.c.phone],
    set_={name: _INSERT.excluded[name] for name in ("held_by", "held_until_us")},
    where=or_(_phone.c.held_until_us <= bindparam("leases_us"), _phone.c.held_by == _INSERT.excluded.held_by),
)
_HELD = select(_phone.c.phone).where(_phone.c.held_by == bindparam("holder"), _phone.c.phone.in_(_PHONES))
_RELEASE = delete(_phone).where(_phone.c.held_by == bindparam("holder"), _phone.c.phone.in_(_PHONES))
# A row without parts went out in another's SMS. Urgent ones and answers to her own words are not counted.
_SENT_TODAY = (
    select(_outbox.c.phone, func.count().label("sent"))
    .where(
        _outbox.c.phone.in_(_PHONES),
        _outbox.c.sent_us >= bindparam("since_us"),
        _outbox.c.parts > 0,
        _outbox.c.urgent == 0,
    )
    .group_by(_outbox.c.phone)
)
_COMPANY = (
    select(_outbox.c.id)
    .join(_member, and_(_member.c.group_id == _outbox.c.group_id, _member.c.number == _outbox.c.member))
    .where(
        _outbox.c.state == "waiting",
        _outbox.c.topic != CALL_BACK.name,
        _outbox.c.next_us > bindparam("gathered_us"),
        _outbox.c.next_us <= bindparam("now_us"),
        _outbox.c.claimed_until_us <= bindparam("leases_us"),
        _member.c.phone.in_(_PHONES),
    )
    .order_by(_outbox.c.id)
)
_SENT = (
    select(_outbox.c.id, _outbox.c.phone, _outbox.c.group_id, _outbox.c.topic, _outbox.c.payload)
    .where(
        _outbox.c.phone.in_(_PHONES),
        _outbox.c.sent_us >= bindparam("since_us"),
        _outbox.c.topic.in_(bindparam("topics", expanding=True)),
        _outbox.c.merged_into.is_(None),
        _outbox.c.state.in_(("sent", "delivered")),
    )
    .order_by(_outbox.c.id)
)
_SPENT = (
    select(
        _outbox.c.group_id,
        func.sum(_outbox.c.cost_millixof).label("spent"),
        func.max(case((_outbox.c.parts > 0, _outbox.c.cost_millixof))).label("dearest"),
    )
    .where(_outbox.c.group_id.in_(bindparam("groups", expanding=True)), _outbox.c.sent_us >= bindparam("since_us"))
    .group_by(_outbox.c.group_id)
)


async def hold(unit: UnitOfWork, holder: str, phones: Iterable[str], *, leases_us: int, until_us: int) -> set[str]:
    """Take the phones that no other worker holds; always in the same order, so that two workers cannot lock up."""
    wanted = sorted(phones)
    if not wanted:
        return set()
    lease = {"held_by": holder, "held_until_us": until_us, "leases_us": leases_us}
    await unit.write_many(_HOLD, [{"phone": phone, **lease} for phone in wanted])
    return {row["phone"] for row in await unit.fetch(_HELD, holder=holder, phones=wanted)}


async def release(unit: UnitOfWork, holder: str, phones: Sequence[str]) -> None:
    """Give phones back."""
    if phones:
        await unit.fetch(_RELEASE, holder=holder, phones=sorted(phones))


async def company(
    unit: UnitOfWork, phones: Iterable[str], *, gathered_us: int, now_us: int, leases_us: int
) -> list[int]:
    """Rows for these phones that would still wait for company: it has come."""
    wanted = sorted(phones)
    if not wanted:
        return []
    rows = await unit.fetch(_COMPANY, phones=wanted, gathered_us=gathered_us, now_us=now_us, leases_us=leases_us)
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


async def spending(reader: Reader | UnitOfWork, groups: Iterable[int], *, since_us: int) -> dict[int, MonthSpending]:
    """What messages and calls cost each group since then, and what the dearest message cost."""
    wanted = sorted(set(groups))
    rows = await reader.fetch(_SPENT, groups=wanted, since_us=since_us) if wanted else []
    return {
        row["group_id"]: MonthSpending(int(row["spent"] or 0), int(row["dearest"] or ASSUMED_MILLIXOF)) for row in rows
    }
