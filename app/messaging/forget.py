"""What is forgotten in time: phone numbers and figures of old messages; what they cost stays.

Source: law 2013-015, limited retention; the periods are in docs/messages.md.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text

from app.messaging.schedule import Planned
from ledger.books.canonical import microseconds
from ledger.database import Database

CALLS_DAYS, MESSAGES_DAYS = 30, 180
_CALLS: Final = (
    text("DELETE FROM inbound_sms WHERE at_us < :before_us"),
    text("DELETE FROM delivery_report WHERE first_us < :before_us"),
    text("DELETE FROM inbox_message WHERE at_us < :before_us"),
    text("DELETE FROM sms_phone WHERE held_until_us < :before_us"),
    text("DELETE FROM late_act WHERE at_us < :before_us"),
)
# What nobody had sent again in all that time is not sent any more: its words are gone.
_MESSAGES = text("""
UPDATE outbox SET phone = NULL, payload = '{}',
  problem = CASE WHEN state IN ('waiting', 'dead', 'failed') THEN 'forgotten' ELSE problem END,
  state = CASE WHEN state IN ('waiting', 'dead', 'failed') THEN 'dropped' ELSE state END
WHERE created_us < :before_us AND (payload <> '{}' OR phone IS NOT NULL OR state IN ('waiting', 'dead', 'failed'))
""")


async def forget_old(database: Database, due: datetime, now: datetime) -> list[Planned]:  # noqa: ARG001
    """Forget what is older than its period; there is nothing to tell anybody."""
    async with database.unit_of_work() as unit:
        for statement in _CALLS:
            await unit.fetch(statement, before_us=microseconds(now - timedelta(days=CALLS_DAYS)))
        await unit.fetch(_MESSAGES, before_us=microseconds(now - timedelta(days=MESSAGES_DAYS)))
    return []
