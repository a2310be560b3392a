"""What a member writes to Kesu: each message answered once, strangers not at all, no PIN ever kept or accepted.

Agreeing by SMS counts once she says so behind her PIN: whoever holds a number can write in its name.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import text

from app.configuration.clock import Clock
from app.gateways.identity import e164
from app.gateways.wire import BadHop
from app.messaging.answers import DIAL, SmsAnswer, answer
from app.messaging.enqueue import put
from app.messaging.gateways.port import BadCallback, Incoming
from app.messaging.rules import day_start
from app.messaging.words import Word, read
from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.database import Database, Row, UnitOfWork
from ledger.people.contact import ask_for_consent, want_messages

ANSWERS_A_DAY: Final = 20
THEN_ONE_OF_A_KIND_IN: Final = timedelta(hours=1)
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
_ANSWERED = text("""
SELECT 1 AS answered FROM outbox WHERE group_id = :group_id AND member = :number AND topic = :topic
AND created_us >= :since_us AND key LIKE 'in:%' LIMIT 1
""")
# The declaration's own receipt, which may wait for the morning or be forbidden, goes as the answer to her words.
_RECEIPT_ANSWERS = text("""
UPDATE outbox SET topic = :topic, urgent = 1, state = 'waiting', problem = NULL
WHERE group_id = :group_id AND seq = :seq AND topic = 'declared' AND state IN ('waiting', 'dropped')
AND claimed_until_us <= :now_us
""")
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
        beyond = came >= ANSWERS_A_DAY
        if beyond and asked.word is Word.SAVE:  # somebody's program may be writing: the books are not for it
            said = DIAL
        else:
            command = Command(0, f"sms:{gateway}:{incoming.id}", now, "sms")
            said = await answer(self._database, asked, members, command)
        async with self._database.unit_of_work() as unit:
            rows = await unit.fetch(_WRITE, **here, phone=phone, word=asked.word.value, at_us=microseconds(now))
            if not rows or not members:  # a stranger gets no answer: it would cost, and tell who is a member
                return asked.word
            await _agree(unit, asked.word, phone, members)
            if not beyond or not await _answered_lately(unit, members[0], said, now):
                await _put(unit, f"in:{gateway}:{incoming.id}", members[0], said, now)
        log.info("sms_in", gateway=gateway, word=asked.word.value)
        return asked.word

    async def stop(self, phone: str) -> None:
        """An opt-out that the gateway itself took.

        Raises:
            BadCallback: it cannot be read.
        """
        async with self._database.unit_of_work() as unit:
            await want_messages(unit, _phone(phone), wanted=False)


async def _answered_lately(unit: UnitOfWork, member: Row, said: SmsAnswer, now: datetime) -> bool:
    """Whether she had this kind of answer within the hour: whatever forged messages used up, her own words get one."""
    since_us = microseconds(now - THEN_ONE_OF_A_KIND_IN)
    who = {"group_id": member["group_id"], "number": member["number"]}
    return bool(await unit.fetch(_ANSWERED, **who, topic=said.topic, since_us=since_us))


async def _put(unit: UnitOfWork, key: str, member: Row, said: SmsAnswer, now: datetime) -> None:
    if said.receipt is not None:
        which = {"group_id": member["group_id"], "seq": said.receipt, "topic": said.topic}
        await unit.fetch(_RECEIPT_ANSWERS, **which, now_us=microseconds(now))
        return
    await put(
        unit,
        key,
        group_id=member["group_id"],
        member=member["number"],
        topic=said.topic,
        facts=said.facts,
        at_us=microseconds(now),
        urgent=True,
    )


async def _agree(unit: UnitOfWork, word: Word, phone: str, members: Sequence[Row]) -> None:
    if word is Word.STOP:
        await want_messages(unit, phone, wanted=False)
    elif word is Word.RESUME:
        await want_messages(unit, phone, wanted=True)
        if len(members) == 1:  # on a shared phone nobody can agree for another
            await ask_for_consent(unit, members[0]["group_id"], members[0]["number"])


def _phone(written: str) -> str:
    try:
        return e164(written)
    except BadHop:
        raise BadCallback("the sender is no phone number") from None
