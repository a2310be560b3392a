"""A tontine: one pot a round, each receives once, by list or by a draw whose luck comes from outside."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.by_family.tontine import check_receives, draw_order, rounds
from ledger.rules.refusal import Refusal

ORDER = ("Awa", "Binta", "Salif")


def test_the_pot_is_a_stake_of_everybody():
    assert [(turn.number, turn.receiver, turn.pot_xof) for turn in rounds(ORDER, 1_000)] == [
        (1, "Awa", 3_000),
        (2, "Binta", 3_000),
        (3, "Salif", 3_000),
    ]


def test_each_receives_once_and_in_her_turn():
    assert check_receives(ORDER, 0, "Awa") == 1
    with pytest.raises(Refusal, match=r"tontine\.already_received round=1"):
        check_receives(ORDER, 1, "Awa")
    with pytest.raises(Refusal, match=r"tontine\.not_her_turn round=2 her_round=3"):
        check_receives(ORDER, 1, "Salif")
    with pytest.raises(Refusal, match=r"tontine\.not_a_member"):
        check_receives(ORDER, 1, "Moussa")


@given(st.lists(st.integers(), unique=True, max_size=30), st.randoms(use_true_random=False))
def test_a_draw_has_everybody_once(members, luck):
    assert sorted(draw_order(members, luck)) == sorted(members)


def test_every_order_is_equally_likely():
    luck = random.Random(7)
    seen = Counter(draw_order(ORDER, luck) for _ in range(6_000))
    assert len(seen) == 6
    assert all(850 < times < 1_150 for times in seen.values())


def test_nobody_draws_twice():
    with pytest.raises(ValueError, match="draws once"):
        draw_order(("Awa", "Awa"), random.Random(1))
