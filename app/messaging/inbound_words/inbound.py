"""What a member writes to Kesu: each message answered once, strangers not at all, no PIN ever kept or accepted.

Agreeing by SMS counts once she says so behind her PIN: whoever holds a number can write in its name.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import bindparam, func, select, update

from app.configuration.clock import Clock
from app.gateways.identity import e164
from app.gateways.wire import BadHop
from app.messaging.gateways.port import BadCallback, Incoming
from app.messaging.inbound_words.answers import DIAL, SmsAnswer, answer, answer_agent, persons, savers
from app.messaging.inbound_words.words import Word, read
from app.messaging.jobs.schedule import Planned
from app.messaging.rules import day_start
from app.messaging.sending.enqueue import put
from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.database import Database, Row, UnitOfWork
from ledger.database.upsert import upsert
from ledger.people.agents import agent_of_phone, first_group, want_agents_messages
from ledger.people.contacts.contact import ask_for_consent, want_messages
from ledger.tables import InboundSms, Member, Outbox, SavingsGroup, table_of
from ledger.tables.expressions.persons import saving

ANSWERS_A_DAY: Final = 20
THEN_ONE_OF_A_KIND_IN: Final = timedelta(hours=1)
_member, _inbound, _outbox = table_of(Member), table_of(InboundSms), table_of(Outbox)
_group = table_of(SavingsGroup)
_MEMBERS = (
    select(
        _member.c.group_id,
        _member.c.number,
        _member.c.language,
        _member.c.sms_wanted,
        _member.c.consent_on,
        _member.c.consent_version,
        _member.c.institution,
        saving(_group).label("saves"),
    )
    .join(_group, _group.c.id == _member.c.group_id)
    .where(_member.c.phone == bindparam("phone"), _member.c.left_on.is_(None))
    .order_by(_member.c.group_id, _member.c.number)
)
_KNOWN = select(_inbound.c.word).where(
    _inbound.c.gateway == bindparam("gateway"), _inbound.c.gateway_id == bindparam("gateway_id")
)
_WRITE = upsert(_inbound).on_conflict_do_nothing(index_elements=list(_inbound.primary_key)).returning(_inbound.c.word)
_TODAY = (
    select(func.count().label("came"))
    .select_from(_inbound)
    .where(_inbound.c.phone == bindparam("phone"), _inbound.c.at_us >= bindparam("since_us"))
)
_ANSWERED = (
    select(_outbox.c.id)
    .where(
        _outbox.c.group_id == bindparam("group_id"),
        _outbox.c.member == bindparam("number"),
        _outbox.c.topic == bindparam("topic"),
        _outbox.c.created_us >= bindparam("since_us"),
        _outbox.c.key.like("in:%"),
    )
    .limit(1)
)
# The declaration's own receipt, which may wait for the morning or be forbidden, goes as the answer to her words.
_RECEIPT_ANSWERS = (
    update(_outbox)
    .where(
        _outbox.c.group_id == bindparam("at_group"),
        _outbox.c.seq == bindparam("at_seq"),
        _outbox.c.topic == "declared",
        _outbox.c.state.in_(("waiting", "dropped")),
        _outbox.c.claimed_until_us <= bindparam("now_us"),
    )
    .values(urgent=1, state="waiting", problem=None)
)
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
            if not rows:
                return asked.word
            await _agree(unit, asked.word, phone, members)
            if not members:  # a stranger gets no answer: it would cost, and tell who is a member
                if not beyond:
                    await self._answer_agent(unit, f"in:{gateway}:{incoming.id}", phone, asked.word)
                return asked.word
            reader = (savers(members) or members)[0]
            if not beyond or not await _answered_lately(unit, reader, said, now):
                await _put(unit, f"in:{gateway}:{incoming.id}", reader, said, now)
        log.info("sms_in", gateway=gateway, word=asked.word.value)
        return asked.word

    async def _answer_agent(self, unit: UnitOfWork, key: str, phone: str, word: Word) -> None:
        """An agent is answered in the name of a group that she follows; with none she gets no messages either."""
        here = await agent_of_phone(unit, phone)
        group_id = await first_group(unit, here.number) if here is not None else None
        if here is not None and group_id is not None:
            said = answer_agent(word)
            message = Planned(key, group_id, 0, said.topic, said.facts, here.number)
            await put(unit, message, at_us=microseconds(self._clock.now()), urgent=True)

    async def stop(self, phone: str) -> None:
        """An opt-out that the gateway itself took.

        Raises:
            BadCallback: it cannot be read.
        """
        async with self._database.unit_of_work() as unit:
            await _want(unit, _phone(phone), wanted=False)


async def _answered_lately(unit: UnitOfWork, member: Row, said: SmsAnswer, now: datetime) -> bool:
    """Whether she had this kind of answer within the hour: whatever forged messages used up, her own words get one."""
    since_us = microseconds(now - THEN_ONE_OF_A_KIND_IN)
    who = {"group_id": member["group_id"], "number": member["number"]}
    return bool(await unit.fetch(_ANSWERED, **who, topic=said.topic, since_us=since_us))


async def _put(unit: UnitOfWork, key: str, member: Row, said: SmsAnswer, now: datetime) -> None:
    if said.receipt is not None:
        which = {"at_group": member["group_id"], "at_seq": said.receipt}
        await unit.fetch(_RECEIPT_ANSWERS, **which, topic=said.topic, now_us=microseconds(now))
        return
    message = Planned(key, member["group_id"], member["number"], said.topic, said.facts)
    await put(unit, message, at_us=microseconds(now), urgent=True)


async def _agree(unit: UnitOfWork, word: Word, phone: str, members: Sequence[Row]) -> None:
    if word is Word.STOP:
        await _want(unit, phone, wanted=False)
    elif word is Word.RESUME:
        await _want(unit, phone, wanted=True)
        holders = persons(members)
        if len(holders) == 1:  # on a shared phone nobody can agree for another
            await ask_for_consent(unit, holders[0]["group_id"], holders[0]["number"])


async def _want(unit: UnitOfWork, phone: str, *, wanted: bool) -> None:
    """Whoever holds the phone, as a member and as an agent."""
    await want_messages(unit, phone, wanted=wanted)
    await want_agents_messages(unit, phone, wanted=wanted)


def _phone(written: str) -> str:
    try:
        return e164(written)
    except BadHop:
        raise BadCallback("the sender is no phone number") from None
