"""What a member writes to Kesu: each message answered once, strangers not at all, no PIN ever kept or accepted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import text

from app.configuration.clock import Clock
from app.gateways.identity import e164
from app.gateways.wire import BadHop
from app.messaging.answers import SmsAnswer, answer
from app.messaging.enqueue import put
from app.messaging.gateways.port import BadCallback, Incoming
from app.messaging.rules import day_start
from app.messaging.words import Word, read
from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.database import Database, Row, UnitOfWork
from ledger.people.consent import Consent, must_be_asked, record_consent

ANSWERS_A_DAY: Final = 20
_MEMBERS = text("""
SELECT group_id, number, language, sms_wanted, consent_on, consent_version FROM member
WHERE phone = :phone AND left_on IS NULL ORDER BY group_id, number
""")
_KNOWN = text("SELECT 1 AS known FROM inbound_sms WHERE gateway = :gateway AND gateway_id = :gateway_id")
_WRITE = text("""
INSERT INTO inbound_sms (gateway, gateway_id, phone, word, at_us)
VALUES (:gateway, :gateway_id, :phone, :word, :at_us)
ON CONFLICT (gateway, gateway_id) DO NOTHING RETURNING word
""")
_TODAY = text("SELECT count(*) AS came FROM inbound_sms WHERE phone = :phone AND at_us >= :since_us")
_STOP = text("UPDATE member SET sms_wanted = 0 WHERE phone = :phone AND left_on IS NULL")
_RESUME = text("UPDATE member SET sms_wanted = 1 WHERE phone = :phone AND left_on IS NULL AND consent_on IS NOT NULL")
log = structlog.get_logger()


class InboundDesk:
    """Takes inbound messages of all gateways."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def take(self, gateway: str, incoming: Incoming) -> Word:
        """Take one message; taken twice, it does nothing the second time.

        Raises:
            BadCallback: the sender is no phone number.
            TryAgain: the database is away; the gateway should send it again.
        """
        phone, asked, now = _phone(incoming.phone), read(incoming.text), self._clock.now()
        here = {"gateway": gateway, "gateway_id": incoming.id}
        if await self._database.fetch(_KNOWN, **here):
            return asked.word
        members = await self._database.fetch(_MEMBERS, phone=phone)
        came = (await self._database.fetch(_TODAY, phone=phone, since_us=microseconds(day_start(now))))[0]["came"]
        said = SmsAnswer(None)
        if came < ANSWERS_A_DAY:  # beyond, somebody's program is writing: STOP still counts, all else is passed over
            command = Command(0, f"sms:{gateway}:{incoming.id}", now, "sms")
            said = await answer(self._database, asked, members, command)
        async with self._database.unit_of_work() as unit:
            rows = await unit.fetch(_WRITE, **here, phone=phone, word=asked.word.value, at_us=microseconds(now))
            if not rows or not members:  # a stranger gets no answer: it would cost, and tell who is a member
                return asked.word
            await _agree(unit, asked.word, phone, members, now)
            if said.topic is not None:
                await put(
                    unit,
                    f"in:{gateway}:{incoming.id}",
                    group_id=members[0]["group_id"],
                    member=members[0]["number"],
                    topic=said.topic,
                    facts=said.facts,
                    at_us=microseconds(now),
                    urgent=True,
                )
        log.info("sms_in", gateway=gateway, word=asked.word.value)
        return asked.word

    async def stop(self, phone: str) -> None:
        """An opt-out that the gateway itself took.

        Raises:
            BadCallback: it cannot be read.
        """
        async with self._database.unit_of_work() as unit:
            await unit.fetch(_STOP, phone=_phone(phone))


async def _agree(unit: UnitOfWork, word: Word, phone: str, members: Sequence[Row], now: datetime) -> None:
    if word is Word.STOP:
        await unit.fetch(_STOP, phone=phone)
    elif word is Word.RESUME:
        if len(members) == 1:  # on a shared phone nobody can agree for another
            await _consent(unit, members[0], now)
        await unit.fetch(_RESUME, phone=phone)


async def _consent(unit: UnitOfWork, member: Row, now: datetime) -> None:
    if member["consent_on"] is None or must_be_asked(member["consent_version"]):
        noted_by = f"m{member['number']}"
        consent = Consent(at=now, language=member["language"], how="sms", noted_by=noted_by)
        await record_consent(unit, member["group_id"], member["number"], consent)


def _phone(written: str) -> str:
    try:
        return e164(written)
    except BadHop:
        raise BadCallback("the sender is no phone number") from None
