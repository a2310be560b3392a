"""A tier lends to a group, which passes on no more than it received."""

import pytest

from ledger.rules.by_family.tiers import passed_on_left
from ledger.rules.refusal import Refusal


def test_a_group_passes_on_no_more_than_it_received():
    assert passed_on_left(100_000, (40_000, 30_000), 20_000) == 10_000
    with pytest.raises(Refusal, match=r"tier\.above_received asked_xof=40000 left_xof=30000"):
        passed_on_left(100_000, (40_000, 30_000), 40_000)
    with pytest.raises(Refusal, match=r"money\.not_positive"):
        passed_on_left(100_000, (), 0)
