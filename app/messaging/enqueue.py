"""Messages that no transaction reports: answers and reminders, each under a key of its own that is written once."""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import text

from app.messaging.schedule import Planned
from ledger.database import UnitOfWork

_INSERT = """
INSERT INTO outbox (group_id, key, topic, member, payload, urgent, created_us, next_us, state, attempts,
                    claimed_until_us)
VALUES (:group_id, :key, :topic, :member, :payload, :urgent, :at_us, :at_us, 'waiting', 0, 0)
ON CONFLICT (key) DO NOTHING
"""
_PUT_MANY = text(_INSERT)
_PUT = text(f"{_INSERT} RETURNING id")


async def put_many(unit: UnitOfWork, planned: Sequence[Planned], *, at_us: int) -> None:
    """Put many messages into the outbox in one go; those whose key is there already are passed over."""
    rows = [
        _row(message.key, message.group_id, message.member, message.topic, message.facts, at_us) for message in planned
    ]
    await unit.write_many(_PUT_MANY, rows)


async def put(
    unit: UnitOfWork,
    key: str,
    *,
    group_id: int,
    member: int,
    topic: str,
    facts: Mapping[str, int | str],
    at_us: int,
    urgent: bool = False,
) -> bool:
    """Put one message into the outbox; false when its key is there already."""
    return bool(await unit.fetch(_PUT, **_row(key, group_id, member, topic, facts, at_us, urgent=urgent)))


def _row(
    key: str,
    group_id: int,
    member: int,
    topic: str,
    facts: Mapping[str, int | str],
    at_us: int,
    *,
    urgent: bool = False,
) -> dict[str, object]:
    return {
        "group_id": group_id,
        "key": key,
        "topic": topic,
        "member": member,
        "payload": json.dumps(dict(facts), ensure_ascii=False),
        "urgent": int(urgent),
        "at_us": at_us,
    }
