"""Sorts the rows of one claim: which leave now and in which words, which wait, which never leave. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from app.messaging.reader import Recipient
from app.messaging.rules import MESSAGES_A_DAY, Drop, Hold, HoldReason, Send, decide, next_morning, over_budget
from app.messaging.sending.outbox import Claimed
from app.messaging.sending.phones import MessageKey, MonthSpending, message_key
from app.messaging.texts import Sms, TextPart, Texts
from app.messaging.topics import TOPICS, Topic
from ledger.books.canonical import microseconds, moment_of

ELSEWHERE: Final = timedelta(seconds=3)
NOTHING: Final = MonthSpending()
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class PlannedSms:
    """One SMS that may leave. ``key`` is the first row's, stable over all tries; ``attempts`` were made before."""

    sms: Sms
    key: str
    phone: str = field(repr=False)
    ngo: str | None
    sender: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Context:
    """What must be known of the readers and their phones.

    ``phones`` are ours to write to; ``sent_today`` counts their SMS since midnight; ``sent_keys`` is what they heard
    since yesterday that is the same for all members; ``spent`` by group, this month.
    """

    now: datetime
    who: Mapping[int, Recipient]
    phones: frozenset[str] = field(repr=False)
    sent_today: Mapping[str, int] = field(repr=False)
    spent: Mapping[int, MonthSpending]
    sent_keys: Mapping[MessageKey, int] = field(default_factory=dict, repr=False)


@dataclass(slots=True)
class Plan:
    """What becomes of the rows: ``held`` until a time for a reason, ``ended`` in a state for a reason, or ready.

    ``echoes`` need not go: by the row that carried the same words to the same phone.
    """

    ready: list[PlannedSms] = field(default_factory=list)
    held: dict[tuple[int, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    ended: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    echoes: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))


class Planner:
    """Judges one claim."""

    def __init__(self, texts: Texts, context: Context) -> None:
        self._texts, self._context = texts, context
        self._sent, self._spent = dict(context.sent_today), dict(context.spent)
        self._first_rows: dict[MessageKey, int] = {}
        self._riders: dict[int, list[int]] = defaultdict(list)
        self._plan = Plan()

    def plan(self, rows: Sequence[Claimed]) -> Plan:
        """Sort the rows; messages to one phone in one language are put together, one that is for all goes once."""
        together: dict[tuple[str, str], list[TextPart]] = defaultdict(list)
        for row in self._newest(rows):
            part = self._admitted(row)
            phone = self._context.who[row.id].phone or "" if part is not None else ""
            if part is not None and not self._is_echo(row, part.topic, phone):
                together[phone, part.language].append(part)
        by_id = {row.id: row for row in rows}
        for (phone, _), parts in together.items():
            for sms in self._worded(parts):
                riders = [rider for id_ in sms.ids for rider in self._riders[id_]]
                whole = Sms((*sms.ids, *riders), sms.text)
                self._release_to_send(phone, whole, [by_id[id_] for id_ in whole.ids])
        return self._plan

    def _newest(self, rows: Sequence[Claimed]) -> list[Claimed]:
        """The rows without those that a later one replaces: "I bring 1000 F", then "I bring 1500 F"."""
        latest = {key: row.id for row in rows if (key := _replaced_by(row)) is not None}
        newest = []
        for row in rows:
            key = _replaced_by(row)
            if key is None or latest[key] == row.id:
                newest.append(row)
            else:
                self._plan.ended["dropped", HoldReason.SUPERSEDED].append(row.id)
        return newest

    def _is_echo(self, row: Claimed, topic: Topic, phone: str) -> bool:
        """Whether the phone has heard this or hears it in this batch; which of its holders asked is all the same."""
        if not topic.for_all:
            return False
        this = message_key(phone, row.group_id, row.topic, row.facts)
        if (before := self._context.sent_keys.get(this)) is not None:
            self._plan.echoes[before].append(row.id)
            return True
        first = self._first_rows.setdefault(this, row.id)
        if first != row.id:
            self._riders[first].append(row.id)
        return first != row.id

    def _admitted(self, row: Claimed) -> TextPart | None:
        topic, reader = TOPICS.get(row.topic), self._context.who.get(row.id)
        if topic is None or reader is None:
            why = "unknown_topic" if topic is None else "unknown_member"
            self._plan.ended["dead", why].append(row.id)
            return None
        if reader.phone is not None and reader.phone not in self._context.phones:
            self._hold([row.id], self._context.now + ELSEWHERE, HoldReason.PHONE_BUSY)
            return None
        match decide(
            topic,
            reader,
            urgent=row.urgent or topic.urgent,
            created=moment_of(row.created_us),
            now=self._context.now,
            sent_today=self._sent.get(reader.phone or "", 0),
            spent_xof=self._spent.get(row.group_id, NOTHING).xof,
        ):
            case Drop(why_never):
                self._plan.ended["dropped", why_never].append(row.id)
            case Hold(until, why_later):
                self._hold([row.id], until, why_later)
            case Send(says_less):
                return TextPart(row.id, topic, row.facts, reader.number, reader.language, says_less)
        return None

    def _release_to_send(self, phone: str, sms: Sms, rows: Sequence[Claimed]) -> None:
        urgent = any(row.urgent or TOPICS[row.topic].urgent for row in rows)
        reader, group_id = self._context.who[rows[0].id], rows[0].group_id
        spent = self._spent.get(group_id, NOTHING)
        if all(_unpaid(TOPICS[row.topic], reader, spent) for row in rows):
            self._plan.ended["dropped", HoldReason.BUDGET].extend(sms.ids)
            return
        if not urgent:
            if self._sent.get(phone, 0) >= MESSAGES_A_DAY:
                self._hold(sms.ids, next_morning(self._context.now), HoldReason.DAILY_LIMIT)
                return
            self._sent[phone] = self._sent.get(phone, 0) + 1
        self._spent[group_id] = spent.and_one_more()
        self._plan.ready.append(
            PlannedSms(sms, rows[0].key, phone, reader.ngo, reader.sender, max(row.attempts for row in rows))
        )

    def _hold(self, ids: Iterable[int], until: datetime, why: HoldReason) -> None:
        self._plan.held[microseconds(until), why].extend(ids)

    def _worded(self, parts: list[TextPart]) -> list[Sms]:
        try:
            return self._texts.several(parts)
        except (LookupError, ValueError, TypeError):
            pass  # one of them has no words: it must not take the others with it
        worded = []
        for part in parts:
            try:
                worded.append(Sms((part.id,), self._texts.one(part)))
            except (LookupError, ValueError, TypeError) as problem:
                # Without its traceback, which may show a member's figures.
                log.error("sms_without_words", topic=part.topic.name, error=type(problem).__name__)  # noqa: TRY400
                self._plan.ended["dead", "no_words"].append(part.id)
        return worded


def _replaced_by(row: Claimed) -> tuple[object, ...] | None:
    """What rows have in common of which the last counts: group, topic, reader and the member they speak of."""
    topic = TOPICS.get(row.topic)
    return (row.group_id, row.topic, row.member, row.facts.get("member")) if topic and topic.replaces else None


def _unpaid(topic: Topic, reader: Recipient, spent: MonthSpending) -> bool:
    return not topic.urgent and over_budget(topic.kind, reader.budget_xof, spent.xof)
