"""Plots have axes with round ticks, last values, a planned line, values for each step, and say what is not over."""

import re

import pytest

from app.panel.web.plots import PlotPoint, PlotWords, bar_plot, line_plot, short, ticks

WORDS = PlotWords("Épargne", ["Épargne", "Prêts"], planned="prévues : 3", partial="en cours")


@pytest.mark.parametrize(
    ("highest", "marks"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (7, [0, 2, 4, 6, 8]),
        (72_000, [0, 20_000, 40_000, 60_000, 80_000]),
    ],
)
def test_ticks_are_round_and_reach_the_highest(highest: int, marks: list[int]) -> None:
    assert ticks(highest) == marks


def test_every_axis_has_few_ticks_and_none_is_lower_than_the_highest() -> None:
    for highest in [*range(1, 2_000), 10**9, 123_456_789]:
        found = ticks(highest)
        assert 2 <= len(found) <= 5
        assert found[-2] < highest <= found[-1]


@pytest.mark.parametrize(("value", "said"), [(0, "0"), (950, "950"), (20_000, "20 k"), (1_500_000, "1,5 M")])
def test_an_axis_says_round_numbers_shortly(value: int, said: str) -> None:
    assert short(value, ",") == said


def test_a_week_that_is_not_over_is_drawn_and_said_as_such() -> None:
    saved = [PlotPoint("01/11", 5, "5 F"), PlotPoint("08/11", 9, "9 F"), PlotPoint("11/11", 10, "10 F", partial=True)]
    lent = [PlotPoint(point.label, 0, "0 F", partial=point.partial) for point in saved]
    drawn = line_plot(WORDS, saved, lent)
    assert drawn.count('class="line line-0 partial"') == drawn.count('class="line line-1 partial"') == 1
    steps = re.findall(r'tabindex="0" aria-label="([^"]+)"', drawn)
    assert steps[0] == "01/11 : Épargne 5 F, Prêts 0 F"
    assert steps[-1] == "11/11 (en cours) : Épargne 10 F, Prêts 0 F"
    assert ">10 F</text>" in drawn
    bars = bar_plot(PlotWords("Réunions", ["Tenues"], planned="prévues : 3"), saved, planned=12)
    assert bars.count('class="bar partial"') == 1
    assert "prévues : 3</text>" in bars


def test_what_is_written_into_a_plot_is_escaped() -> None:
    points = [PlotPoint("<b>", 1, '"&'), PlotPoint("x", 2, "y")]
    drawn = line_plot(PlotWords("<i>", ["<u>"]), points)
    assert not re.search(r"<[biu]>", drawn)
