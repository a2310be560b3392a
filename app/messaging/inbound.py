"""What a member writes to Kesu: each message answered once, strangers not at all, no PIN ever kept or accepted."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import text

from app.clock import Clock
from app.gateways.identity import e164
from app.gateways.wire import BadHop
from app.messaging.gateways.port import BadCallback, Incoming
from app.messaging.rules import BAMAKO, day_start
from app.messaging.words import Asked, Word, read
from ledger.act import Act
from ledger.canonical import microseconds
from ledger.card import read_card
from ledger.database import Database, Row, Unit
from ledger.rules.refusal import Refusal
from ledger.savings import declare

ANSWERS_A_DAY: Final = 20
CONSENT_BY_SMS: Final = "v1 {language} sms"
_MEMBERS = text("""
SELECT group_id, number, language, sms_wanted, consent_on FROM member
WHERE phone = :phone AND left_on IS NULL ORDER BY group_id, number
""")
_KNOWN = text("SELECT 1 AS known FROM inbound_sms WHERE gateway = :gateway AND gateway_id = :gateway_id")
_WRITE = text("""
INSERT INTO inbound_sms (gateway, gateway_id, phone, word, at_us)
VALUES (:gateway, :gateway_id, :phone, :word, :at_us)
ON CONFLICT (gateway, gateway_id) DO NOTHING RETURNING word
""")
_TODAY = text("SELECT count(*) AS came FROM inbound_sms WHERE phone = :phone AND at_us >= :since_us")
_ANSWER = text("""
INSERT INTO outbox (group_id, key, topic, member, payload, urgent, created_us, next_us, state, attempts, claimed_until_us)
VALUES (:group_id, :key, :topic, :member, :payload, 1, :at_us, :at_us, 'waiting', 0, 0)
ON CONFLICT (key) DO NOTHING
""")
_STOP = text("UPDATE member SET sms_wanted = 0 WHERE phone = :phone AND left_on IS NULL")
_RESUME = text("UPDATE member SET sms_wanted = 1 WHERE phone = :phone AND left_on IS NULL AND consent_on IS NOT NULL")
_CONSENT = text("""
UPDATE member SET sms_wanted = 1, consent_on = :on_day, consent_how = :how
WHERE phone = :phone AND left_on IS NULL AND consent_on IS NULL
""")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Answer:
    """A topic of the answers, with its facts; none for no answer."""

    topic: str | None
    facts: dict[str, int | str] = field(default_factory=dict, repr=False)


DIAL: Final = Answer("reply_dial")


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
        phone = _phone(incoming.phone)
        asked = read(incoming.text)
        now = self._clock.now()
        here = {"gateway": gateway, "gateway_id": incoming.id}
        if await self._database.fetch(_KNOWN, **here):
            return asked.word
        members = await self._database.fetch(_MEMBERS, phone=phone)
        answer = await self._answer(asked, members, Act(0, f"sms:{gateway}:{incoming.id}", now, "sms"))
        async with self._database.unit() as unit:
            rows = await unit.fetch(_WRITE, **here, phone=phone, word=asked.word.value, at_us=microseconds(now))
            if not rows or not members:  # a stranger gets no answer: it would cost, and tell who is a member
                return asked.word
            await _agree(unit, asked.word, phone, members, now)
            came = (await unit.fetch(_TODAY, phone=phone, since_us=microseconds(day_start(now))))[0]["came"]
            if answer.topic is not None and came <= ANSWERS_A_DAY:
                await _write(unit, answer, members[0], f"in:{gateway}:{incoming.id}", microseconds(now))
        log.info("sms_in", gateway=gateway, word=asked.word.value)
        return asked.word

    async def stop(self, phone: str) -> None:
        """An opt-out that the gateway itself took. Raises: BadCallback."""
        async with self._database.unit() as unit:
            await unit.fetch(_STOP, phone=_phone(phone))

    async def _answer(self, asked: Asked, members: Sequence[Row], act: Act) -> Answer:
        match asked.word:
            case Word.STOP:
                return Answer("reply_stopped")
            case Word.RESUME:
                return Answer("reply_resumed")
            case Word.PIN:
                return Answer("reply_pin")
            case Word.HELP | Word.UNKNOWN:
                return Answer("reply_help")
            case Word.SAVE:
                return await self._save(asked.shares, members, act) if len(members) == 1 else DIAL
            case Word.TOTALS:
                return await self._totals(members[0]) if len(members) == 1 else DIAL
            case Word.BALANCE | Word.LOAN:
                agreed = len(members) == 1 and members[0]["sms_wanted"] and members[0]["consent_on"]
                return await self._own(asked.word, members[0]) if agreed else DIAL

    async def _save(self, shares: int, members: Sequence[Row], act: Act) -> Answer:
        (member,) = members
        act = Act(member["group_id"], act.key, act.at, act.channel, member["number"])
        try:
            await declare(self._database, act, member["number"], shares)
        except Refusal:
            return Answer("reply_refused", {"shares": shares})
        return Answer(None)  # the ledger writes the receipt in the declaration's own commit

    async def _totals(self, member: Row) -> Answer:
        card = await read_card(self._database, member["group_id"], member["number"])
        totals = {"box": card.box_loan_xof, "solidarity_box": card.box_solidarity_xof, "lent": card.lent_xof}
        return Answer("reply_totals", dict(totals))

    async def _own(self, word: Word, member: Row) -> Answer:
        card = await read_card(self._database, member["group_id"], member["number"])
        owed_xof = card.principal_xof + card.charge_xof
        if word is Word.BALANCE:
            facts = {"shares": card.shares, "savings": card.savings_xof, "fines": card.fines_xof, "owed": owed_xof}
            return Answer("reply_balance", dict(facts))
        due = [loan.next_due_on for loan in card.running if loan.next_due_on is not None]
        if not owed_xof or not due:
            return Answer("reply_no_loan")
        return Answer("reply_loan", {"owed": owed_xof, "day": min(due).isoformat()})


async def _agree(unit: Unit, word: Word, phone: str, members: Sequence[Row], now: datetime) -> None:
    if word is Word.STOP:
        await unit.fetch(_STOP, phone=phone)
    elif word is Word.RESUME:
        await unit.fetch(_RESUME, phone=phone)
        if len(members) == 1:  # on a shared phone nobody can agree for another
            how = CONSENT_BY_SMS.format(language=members[0]["language"])
            on_day = now.astimezone(BAMAKO).date().isoformat()
            await unit.fetch(_CONSENT, phone=phone, on_day=on_day, how=how)


async def _write(unit: Unit, answer: Answer, member: Row, key: str, at_us: int) -> None:
    await unit.fetch(
        _ANSWER,
        group_id=member["group_id"],
        member=member["number"],
        key=key,
        topic=answer.topic,
        payload=json.dumps(answer.facts),
        at_us=at_us,
    )


def _phone(written: str) -> str:
    try:
        return e164(written)
    except BadHop:
        raise BadCallback("the sender is no phone number") from None
