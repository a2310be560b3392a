"""A member's phone is another one from now on: both hear of it, so that nobody's passbook moves in silence."""

from datetime import datetime

from app.messaging.enqueue import put
from app.messaging.topics import PHONE_LEFT
from ledger.canonical import microseconds
from ledger.database import Unit


async def tell_of_phone(unit: Unit, group_id: int, member: int, before: str | None, now: datetime) -> None:
    """Tell the new phone that it is hers now, and the one ``before`` (E.164, if there was one) that it no longer is."""
    at_us = microseconds(now)
    told: dict[str, str | None] = {"phone_changed": None}
    if before is not None:
        told[PHONE_LEFT] = before
    for topic, phone in told.items():
        await put(
            unit,
            f"{group_id}:phone/{member}/{at_us}:{topic}",
            group_id=group_id,
            member=member,
            topic=topic,
            facts={},
            at_us=at_us,
            urgent=True,
            phone=phone,
        )
