"""Messages that no transaction reports: answers and reminders, each under a key of its own that is written once."""

import json
from collections.abc import Sequence

from app.messaging.jobs.schedule import Planned
from ledger.database import UnitOfWork
from ledger.database.upsert import upsert
from ledger.tables import Outbox, table_of

_outbox = table_of(Outbox)
_PUT_MANY = upsert(_outbox).on_conflict_do_nothing(index_elements=[_outbox.c.key])
_PUT = _PUT_MANY.returning(_outbox.c.id)


async def put_many(unit: UnitOfWork, planned: Sequence[Planned], *, at_us: int) -> None:
    """Put many messages into the outbox in one go; those whose key is there already are passed over."""
    await unit.write_many(_PUT_MANY, [_row(message, at_us) for message in planned])


async def put(unit: UnitOfWork, message: Planned, *, at_us: int, urgent: bool = False) -> bool:
    """Put one message into the outbox; false when its key is there already."""
    return bool(await unit.fetch(_PUT, **_row(message, at_us, urgent=urgent)))


def _row(message: Planned, at_us: int, *, urgent: bool = False) -> dict[str, object]:
    return {
        "group_id": message.group_id,
        "key": message.key,
        "topic": message.topic,
        "member": message.member,
        "staff_id": message.staff_id,
        "payload": json.dumps(dict(message.facts), ensure_ascii=False),
        "urgent": int(urgent),
        "created_us": at_us,
        "next_us": at_us,
    }
