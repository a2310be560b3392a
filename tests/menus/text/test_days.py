"""Days as short as a phone's line, without the machine's locale."""

from datetime import date, timedelta

import pytest

from menus.text.days import full_day, short_day, weekday

FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("language", "shown"),
    [("fr", "ven 27/11"), ("bm", "juma 27/11"), ("en", "Fri 27/11"), ("ful", "ven 27/11")],
)
def test_a_near_day(language: str, shown: str) -> None:
    assert short_day(FRIDAY, language) == shown


def test_a_week_in_bambara_begins_with_monday() -> None:
    monday = date(2026, 11, 23)
    week = [weekday(monday + timedelta(days=days), "bm") for days in range(7)]
    assert week == ["tɛnɛn", "tarata", "araba", "alamisa", "juma", "sibiri", "kari"]


def test_figures_keep_two_places() -> None:
    assert short_day(date(2026, 2, 3), "fr") == "mar 03/02"
    assert full_day(date(2026, 2, 3)) == "03/02/2026"
