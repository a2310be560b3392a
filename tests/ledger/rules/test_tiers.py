"""A tier lends to a group, the group to its members: two linked loans with their own rates."""

from fractions import Fraction

import pytest

from ledger.rules.refusal import Refusal
from ledger.rules.schedule import schedule
from ledger.rules.tiers import linked, passed_on_left


def test_a_group_passes_on_no_more_than_it_received():
    assert passed_on_left(100_000, (40_000, 30_000), 20_000) == 10_000
    with pytest.raises(Refusal, match=r"tier\.above_received asked_xof=40000 left_xof=30000"):
        passed_on_left(100_000, (40_000, 30_000), 40_000)
    with pytest.raises(Refusal, match=r"money\.not_positive"):
        passed_on_left(100_000, (), 0)


def test_what_is_left_to_the_group_between_one_percent_and_two():
    outer = schedule(60_000, Fraction(1), 6, "declining")
    inner = tuple(schedule(30_000, Fraction(2), 6, "declining") for _ in range(2))
    link = linked(outer, inner)
    assert (link.owed_xof, link.received_xof, link.margin_xof) == (2_100, 4_200, 2_100)
