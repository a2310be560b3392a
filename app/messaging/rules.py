"""Whether a message may go, when, and how much it may say. Pure: facts in, a decision out.

Source: the Malian operators' code of conduct for messages (quiet hours, daily limit, STOP) and law 2013-015 (consent).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.messaging.reader import Recipient
from app.messaging.topics import Topic, TopicKind

MESSAGES_A_DAY = 3
QUIET_FROM, QUIET_UNTIL = time(22), time(6)
# From this share of its budget on a group gets no more receipts, and beyond the whole of it summaries neither.
RECEIPTS_END_AT_PERCENT, SUMMARIES_END_AT_PERCENT = 80, 100
_RECEIPTS_AND_REMINDERS = frozenset({TopicKind.RECEIPT, TopicKind.REMINDER})
_ALWAYS = frozenset({TopicKind.SECURITY, TopicKind.REPLY})
ASKED_FOR = _ALWAYS | {TopicKind.CALL}
"""What needs no consent."""


def _bamako() -> tzinfo:
    try:
        return ZoneInfo("Africa/Bamako")
    except ZoneInfoNotFoundError:  # a machine without a zone database: Mali keeps UTC all year
        return timezone(timedelta(0), "GMT")


BAMAKO = _bamako()


class HoldReason(StrEnum):
    """Why a message is held or dropped; the word stands in the outbox."""

    NO_PHONE = "no_phone"
    GONE = "gone"
    NO_CONSENT = "no_consent"
    STOPPED = "stopped"
    SHARED_PHONE = "shared_phone"
    TOO_LATE = "too_late"
    BUDGET = "budget"
    QUIET_HOURS = "quiet_hours"
    DAILY_LIMIT = "daily_limit"
    CALLS_A_DAY = "calls_a_day"
    PHONE_BUSY = "phone_busy"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Send:
    """It may go now; ``short``: without any figure."""

    short: bool


@dataclass(frozen=True, slots=True)
class Hold:
    """It waits until then."""

    until: datetime
    why: HoldReason


@dataclass(frozen=True, slots=True)
class Drop:
    """It will never go."""

    why: HoldReason


def decide(
    topic: Topic,
    reader: Recipient,
    *,
    urgent: bool,
    created: datetime,
    now: datetime,
    sent_today: int,
    spent_xof: int,
) -> Send | Hold | Drop:
    """Decide on one message. ``urgent`` is the topic's or the row's; ``spent_xof`` is the group's in this month.

    A row may be urgent though its topic is not: it neither waits nor counts, but the budget binds it.
    """
    if (why := forbidden(topic, reader)) is not None:
        return Drop(why)
    if now - created > timedelta(hours=topic.hours):
        return Drop(HoldReason.TOO_LATE)
    if not topic.urgent and over_budget(topic.kind, reader.budget_xof, spent_xof):
        return Drop(HoldReason.BUDGET)
    if not urgent and (wait := waits(now, sent_today)) is not None:
        return wait
    return Send(short=reader.shared and (topic.kind is not TopicKind.REPLY or topic.tells_figures))


def waits(now: datetime, sent_today: int) -> Hold | None:
    """What holds back a message that is not urgent: the night, or three others to the phone that day."""
    if (morning := quiet_until(now)) is not None:
        return Hold(morning, HoldReason.QUIET_HOURS)
    return Hold(next_morning(now), HoldReason.DAILY_LIMIT) if sent_today >= MESSAGES_A_DAY else None


def forbidden(topic: Topic, reader: Recipient) -> HoldReason | None:  # noqa: PLR0911 -- one line a rule
    """Why this reader may never get this message; security notices and answers to what she asked need no consent."""
    if reader.gone:
        return HoldReason.GONE
    if reader.phone is None:
        return HoldReason.NO_PHONE
    if topic.kind in ASKED_FOR:
        return None
    if not reader.wanted:
        return HoldReason.STOPPED
    if not reader.consented:
        return HoldReason.NO_CONSENT
    if reader.shared and topic.kind is TopicKind.RECEIPT and not reader.shared_chosen:
        return HoldReason.SHARED_PHONE
    return None


def over_budget(kind: TopicKind, budget_xof: int | None, spent_xof: int) -> bool:
    """Whether the group's budget forbids a message of this kind: receipts end first, then all but what is urgent."""
    if budget_xof is None or kind in _ALWAYS:
        return False
    percent = RECEIPTS_END_AT_PERCENT if kind in _RECEIPTS_AND_REMINDERS else SUMMARIES_END_AT_PERCENT
    return spent_xof * 100 >= budget_xof * percent


def quiet_until(now: datetime) -> datetime | None:
    """The end of the quiet hours when they are now, in UTC."""
    local = now.astimezone(BAMAKO)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return None
    day = local.date() if local.time() < QUIET_UNTIL else local.date() + timedelta(days=1)
    return datetime.combine(day, QUIET_UNTIL, BAMAKO).astimezone(UTC)


def next_morning(now: datetime) -> datetime:
    """The end of the coming quiet hours, in UTC."""
    day = now.astimezone(BAMAKO).date() + timedelta(days=1)
    return datetime.combine(day, QUIET_UNTIL, BAMAKO).astimezone(UTC)


def day_start(now: datetime) -> datetime:
    """Midnight in Mali, in UTC: from when the daily limit counts."""
    return datetime.combine(now.astimezone(BAMAKO).date(), time(0), BAMAKO).astimezone(UTC)


def month_start(now: datetime) -> datetime:
    """The first midnight of the month in Mali, in UTC: from when a budget counts."""
    return datetime.combine(now.astimezone(BAMAKO).date().replace(day=1), time(0), BAMAKO).astimezone(UTC)
