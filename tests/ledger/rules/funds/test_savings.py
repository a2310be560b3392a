"""Savings: shares × share value and nothing else; what a missed saving costs in each family; joining late."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.by_family.constitution import Constitution
from ledger.rules.funds.savings import after_missed_saving, allowed_shares, buy_in, shares_for, shares_owed
from ledger.rules.refusal import Refusal

VSLA = Constitution.default("vsla")
EPC = Constitution.from_settings("epc", {"share_value": 250})
SHG = Constitution.from_settings("shg", {"share_value": 200})


def numbers_of(refusal):
    return refusal.value.code, dict(refusal.value.numbers)


def test_awa_saves_three_shares():
    assert shares_for(VSLA, 1_500) == 3


@pytest.mark.parametrize(
    ("amount", "lower", "upper"), [(1_250, 1_000, 1_500), (300, 500, 500), (2_700, 2_500, 2_500), (501, 500, 1_000)]
)
def test_another_amount_is_refused_with_the_nearest_valid_ones(amount, lower, upper):
    with pytest.raises(Refusal) as refusal:
        shares_for(VSLA, amount)
    assert numbers_of(refusal) == (
        "savings.not_a_share",
        {"amount_xof": amount, "share_value_xof": 500, "lower_xof": lower, "upper_xof": upper},
    )


def test_five_shares_are_the_most_except_at_the_opening_of_a_cycle():
    with pytest.raises(Refusal) as refusal:
        shares_for(VSLA, 3_000)
    assert numbers_of(refusal) == ("savings.too_many", {"amount_xof": 3_000, "most_xof": 2_500, "most_shares": 5})
    assert shares_for(VSLA, 60_000, opening=True) == 120


@pytest.mark.parametrize("amount", [0, -500])
def test_nothing_is_no_saving(amount):
    with pytest.raises(Refusal, match=r"money\.not_positive"):
        shares_for(VSLA, amount)


@given(st.integers(1, 100_000))
def test_the_amounts_a_refusal_names_are_themselves_valid(amount):
    try:
        assert shares_for(VSLA, amount) * 500 == amount
    except Refusal as refusal:
        for name in ("lower_xof", "upper_xof", "most_xof"):
            if name in refusal.numbers:
                shares_for(VSLA, refusal.numbers[name])


def test_what_missing_a_saving_means():
    assert after_missed_saving(VSLA) == "allowed"
    assert after_missed_saving(Constitution.from_settings("vsla", {"min_shares": 1})) == "fined"
    assert after_missed_saving(EPC) == "doubled"
    assert after_missed_saving(SHG) == "owed"
    assert after_missed_saving(Constitution.default("tontine")) == "owed"


def test_in_an_epc_group_a_missed_amount_is_brought_double():
    owed = shares_owed(EPC, 0, 0)
    assert owed == 1
    with pytest.raises(Refusal) as refusal:
        shares_for(EPC, 250, owed=owed)
    assert numbers_of(refusal) == ("savings.too_few", {"amount_xof": 250, "least_xof": 500, "least_shares": 2})
    assert shares_for(EPC, 500, owed=owed) == 2
    assert shares_owed(EPC, owed, 2) == 0
    assert shares_for(EPC, 10_000) == 40  # any multiple


def test_in_an_shg_a_missed_amount_is_owed_and_may_come_later():
    owed = shares_owed(SHG, shares_owed(SHG, 0, 0), 0)
    assert owed == 2
    assert allowed_shares(SHG, owed) == (1, 3)
    assert shares_for(SHG, 400, owed=owed) == 2  # this meeting's and one of the two owed
    assert shares_owed(SHG, owed, 2) == 1


def test_in_a_vsla_nothing_is_carried_over():
    assert shares_owed(VSLA, 0, 0) == 0


def test_a_late_joiner_waits_for_the_next_cycle_unless_the_group_lets_her_buy_in():
    with pytest.raises(Refusal, match=r"savings\.joins_next_cycle"):
        buy_in(VSLA, 40, 225_350, 400)
    group = Constitution.from_settings("vsla", {"late_joiner": "buys_in"})
    joined = buy_in(group, 40, 225_350, 400)  # 40 shares worth 563.375 F today
    assert (joined.shares, joined.price_xof) == (40, 22_535)
    with pytest.raises(Refusal, match=r"savings\.no_value_yet"):
        buy_in(group, 0, 0, 0)
