"""Messages that no transaction reports: answers and reminders, each under a key of its own that is written once."""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import text

from app.messaging.schedule import Planned
from ledger.database import Unit

_PUT = text("""
INSERT INTO outbox (group_id, key, topic, member, payload, urgent, created_us, next_us, state, attempts,
                    claimed_until_us, phone)
VALUES (:group_id, :key, :topic, :member, :payload, :urgent, :at_us, :at_us, 'waiting', 0, 0, :phone)
ON CONFLICT (key) DO NOTHING RETURNING id
""")


_PUT_MANY = text("""
INSERT INTO outbox (group_id, key, topic, member, payload, urgent, created_us, next_us, state, attempts,
                    claimed_until_us)
VALUES (:group_id, :key, :topic, :member, :payload, 0, :at_us, :at_us, 'waiting', 0, 0)
ON CONFLICT (key) DO NOTHING
""")


async def put_many(unit: Unit, planned: Sequence[Planned], *, at_us: int) -> None:
    """Put many messages into the outbox in one go; those whose key is there already are passed over."""
    rows = [
        {
            "group_id": message.group_id,
            "key": message.key,
            "topic": message.topic,
            "member": message.member,
            "payload": json.dumps(dict(message.facts), ensure_ascii=False),
            "at_us": at_us,
        }
        for message in planned
    ]
    await unit.write_many(_PUT_MANY, rows)


async def put(
    unit: Unit,
    key: str,
    *,
    group_id: int,
    member: int,
    topic: str,
    facts: Mapping[str, int | str],
    at_us: int,
    urgent: bool = False,
    phone: str | None = None,
) -> bool:
    """Put one message into the outbox; false when its key is there already. ``phone``: of a ``PHONE_LEFT`` alone."""
    rows = await unit.fetch(
        _PUT,
        group_id=group_id,
        key=key,
        topic=topic,
        member=member,
        payload=json.dumps(dict(facts), ensure_ascii=False),
        urgent=int(urgent),
        at_us=at_us,
        phone=phone,
    )
    return bool(rows)
