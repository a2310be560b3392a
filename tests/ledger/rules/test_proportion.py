"""An amount in proportion to weights: every franc goes to somebody, and nobody is more than a franc from her part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.proportion import in_proportion


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any))
def test_every_franc_goes_to_somebody_by_her_weight(amount: int, weights: list[int]) -> None:
    parts = in_proportion(amount, weights)
    assert sum(parts) == amount
    whole = sum(weights)
    assert all(abs(part * whole - amount * weight) < whole for part, weight in zip(parts, weights, strict=True))


def test_the_first_of_equals_gets_the_franc_that_is_left() -> None:
    assert in_proportion(100, [1, 1, 1]) == [34, 33, 33]
    assert in_proportion(100, [0, 2, 1]) == [0, 67, 33]


@pytest.mark.parametrize(("amount", "weights"), [(1, [0, 0]), (-1, [1]), (5, [2, -1])])
def test_nothing_is_shared_out_where_nobody_has_a_weight(amount: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="above"):
        in_proportion(amount, weights)
