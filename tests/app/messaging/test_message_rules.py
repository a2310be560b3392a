"""The rules, one by one, with worked times."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import panel
from app.messaging.gateways.failures import Failure
from app.messaging.reader import Recipient
from app.messaging.rules import Drop, Hold, HoldReason, Send, decide, over_budget, quiet_until
from app.messaging.sending.record import PRICE_ASSUMED
from app.messaging.topics import TOPICS, TopicKind

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
AWA = Recipient(
    number=6,
    phone="+22370000106",
    language="fr",
    shared=False,
    wanted=True,
    consented=True,
    shared_chosen=False,
    gone=False,
    ngo="camide",
    budget_xof=None,
)
MORNING = datetime(2026, 11, 24, 6, tzinfo=UTC)


def rule(topic="repaid", reader=AWA, *, now=NOON, age=timedelta(0), sent_today=0, spent_xof=0):
    found = TOPICS[topic]
    return decide(
        found,
        reader,
        urgent=found.urgent,
        created=now - age,
        now=now,
        sent_today=sent_today,
        spent_xof=spent_xof,
    )


@pytest.mark.parametrize(
    ("change", "receipt", "vote", "security"),
    [
        ({}, Send(False), Send(False), Send(False)),
        ({"wanted": False}, Drop(HoldReason.STOPPED), Drop(HoldReason.STOPPED), Send(False)),
        ({"consented": False}, Drop(HoldReason.NO_CONSENT), Drop(HoldReason.NO_CONSENT), Send(False)),
        ({"shared": True}, Drop(HoldReason.SHARED_PHONE), Send(True), Send(True)),
        ({"shared": True, "shared_chosen": True}, Send(True), Send(True), Send(True)),
        ({"phone": None}, Drop(HoldReason.NO_PHONE), Drop(HoldReason.NO_PHONE), Drop(HoldReason.NO_PHONE)),
        ({"gone": True}, Drop(HoldReason.GONE), Drop(HoldReason.GONE), Drop(HoldReason.GONE)),
    ],
)
def test_who_gets_what(change, receipt, vote, security):
    reader = replace(AWA, **change)
    assert (rule("repaid", reader), rule("vote_waiting", reader), rule("pin_changed", reader)) == (
        receipt,
        vote,
        security,
    )


@pytest.mark.parametrize(
    ("hour", "minute", "until"),
    [
        (21, 59, None),
        (22, 0, MORNING),
        (23, 59, MORNING),
        (0, 0, datetime(2026, 11, 23, 6, tzinfo=UTC)),
        (5, 59, datetime(2026, 11, 23, 6, tzinfo=UTC)),
        (6, 0, None),
    ],
)
def test_quiet_hours_are_from_22_to_6_in_mali(hour, minute, until):
    now = NOON.replace(hour=hour, minute=minute)
    assert quiet_until(now) == until
    assert rule(now=now) == (Send(False) if until is None else Hold(until, HoldReason.QUIET_HOURS))
    assert rule("pin_changed", now=now) == Send(False)


def test_the_fourth_message_of_a_day_waits_for_the_morning():
    assert rule(sent_today=2) == Send(False)
    assert rule(sent_today=3) == Hold(MORNING, HoldReason.DAILY_LIMIT)
    assert rule("vote_waiting", sent_today=30) == Send(False)


def test_a_reminder_of_yesterday_is_not_worth_sending():
    assert rule("remind_meeting", age=timedelta(hours=24)) == Send(False)
    assert rule("remind_meeting", age=timedelta(hours=24, seconds=1)) == Drop(HoldReason.TOO_LATE)
    assert rule("repaid", age=timedelta(days=6)) == Send(False)


@pytest.mark.parametrize(
    ("spent_xof", "forbidden"),
    [
        (799, set()),
        (800, {TopicKind.RECEIPT, TopicKind.REMINDER}),
        (
            1000,
            {TopicKind.RECEIPT, TopicKind.REMINDER, TopicKind.SUMMARY, TopicKind.GROUP, TopicKind.DUTY, TopicKind.CALL},
        ),
    ],
)
def test_a_budget_of_1000_f_ends_receipts_at_800_and_summaries_at_1000(spent_xof, forbidden):
    assert {kind for kind in TopicKind if over_budget(kind, 1000, spent_xof)} == forbidden
    assert not any(over_budget(kind, None, spent_xof) for kind in TopicKind)


flags = st.fixed_dictionaries(
    {name: st.booleans() for name in ("shared", "wanted", "consented", "shared_chosen", "gone")}
)


@given(st.sampled_from(sorted(TOPICS)), flags, st.integers(0, 23), st.integers(0, 5))
def test_a_shared_phone_never_gets_more_than_the_short_text(topic, change, hour, sent_today):
    verdict = rule(topic, replace(AWA, **change | {"shared": True}), now=NOON.replace(hour=hour), sent_today=sent_today)
    if isinstance(verdict, Send) and TOPICS[topic].kind is not TopicKind.REPLY:
        assert verdict.short


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_panel_says_in_words_why_a_message_waits_or_was_dropped(language):
    texts = tomllib.loads((Path(panel.__file__).parent / "texts" / f"{language}.toml").read_text("utf-8"))
    failures = {failure.word for failure in Failure}
    assert {*HoldReason, *failures, "erased", "forgotten", PRICE_ASSUMED} <= set(texts["message_problem"])
    assert set(TOPICS) <= set(texts["topic"])
