"""The worst case is as wide as anything a group can have."""

from dataclasses import fields
from datetime import date, timedelta

import pytest

from app.messaging.topics import TOPICS, Topic, worst_case
from ledger.people.authentication.pins import MAX_LOCK_MINUTES
from ledger.rules.by_family.constitution import Constitution
from menus import worst
from menus.text.days import short_day
from menus.text.fill import fill
from menus.text.fold import fold
from menus.text.francs import francs
from menus.text.gsm import septets
from menus.values import NAME_SEPTETS, spoken


@pytest.mark.parametrize("language", ["fr", "bm", "en", "ful"])
def test_no_day_is_wider(language: str) -> None:
    year = [date(2026, 1, 1) + timedelta(days=days) for days in range(365)]
    widest = max(septets(fold(short_day(day, language))) for day in year)
    assert septets(fold(short_day(worst.WIDEST_DAY, language))) == widest


def test_a_name_fills_all_the_room_that_names_have() -> None:
    shown = fill("{name} {group}", spoken({"name": worst.MAX_NAME, "group": worst.MAX_NAME}), "fr")
    assert septets(shown) == 2 * NAME_SEPTETS + 1


def test_no_constitution_allows_a_wider_number() -> None:
    most = {item.name: item.metadata["kind"] for item in fields(Constitution)}
    assert worst.VALUES["number"] == most["max_members"].most
    assert len(str(worst.VALUES["least"])) == len(str(most["min_shares"].most))
    assert len(str(worst.VALUES["weeks"])) == len(str(most["cycle_weeks"].most))
    assert worst.VALUES["minutes"] == MAX_LOCK_MINUTES


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.name)
def test_messages_are_measured_with_facts_as_wide_as_their_own(topic: Topic) -> None:
    here = worst.message_values(f"sms.{topic.name}")
    for name, fact in worst_case(topic).items():
        shown = fill(f"{{{name}}}", here, "en")
        match topic.facts[name]:
            case "money":
                assert shown == francs(int(fact), "en")
            case "sum":
                assert len(shown) >= len(francs(int(fact), "en").removesuffix(" F"))
            case "day":
                assert shown == short_day(worst.WIDEST_DAY, "en")
            case _:
                assert len(shown) >= len(str(fact))


def test_words_that_stand_in_one_place_are_not_taken_for_any_word() -> None:
    words = frozenset({"paper", "savings", "trade", "count_differs"})
    assert worst.word_keys("expense.summary", "what", words) == ("paper",)
    assert "trade" in worst.word_keys("loan.summary", "what", words)
    assert worst.word_keys("meeting.counted", "what", words) == ("count_matches", "count_differs")
    assert worst.word_keys("refusal.loan.above_limit", "reason", words) == ("savings", "cap", "box")
    assert worst.word_keys("home", "name", words) == ()
