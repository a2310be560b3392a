"""The gateway of development: messages land in the inbox of the phone simulator, and nothing leaves the machine."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select

from app.configuration.clock import Clock
from app.messaging.gateways.port import Message, SendResult
from ledger.books.canonical import microseconds, moment_of
from ledger.database import Database
from ledger.tables import InboxMessage, table_of
from menus.text.gsm import sms_parts

KEPT_PER_PHONE = 50
_inbox = table_of(InboxMessage)
_INSERT = insert(_inbox)
_NEWEST = (
    select(_inbox.c.at_us, _inbox.c.text, _inbox.c.parts)
    .where(_inbox.c.phone == bindparam("at_phone"))
    .order_by(_inbox.c.id.desc())
    .limit(KEPT_PER_PHONE)
)


class Inbox:
    """Takes every message, at no cost."""

    name = "inbox"
    bulk = 500

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def send(self, messages: Sequence[Message]) -> list[SendResult]:
        """See ``SmsGateway.send``."""
        at_us = microseconds(self._clock.now())
        async with self._database.unit_of_work() as unit:
            for message in messages:
                parts = sms_parts(message.text)
                await unit.fetch(_INSERT, phone=message.phone, text=message.text, parts=parts, at_us=at_us)
        return [
            SendResult(message.key, self.name, message_id=message.key, parts=sms_parts(message.text), cost_millixof=0)
            for message in messages
        ]

    async def read(self, phone: str) -> list[dict[str, Any]]:
        """The newest messages to a phone (E.164), the latest last: {at: ISO time, text, parts}."""
        rows = await self._database.fetch(_NEWEST, at_phone=phone)
        return [{"at": _iso(row["at_us"]), "text": row["text"], "parts": row["parts"]} for row in reversed(rows)]

    async def close(self) -> None:
        """Nothing to give back."""


def _iso(at_us: int) -> str:
    return moment_of(at_us).isoformat(timespec="seconds")
