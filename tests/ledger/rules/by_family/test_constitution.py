"""A constitution: the defaults of each family, plain JSON in and out, and what an assembly decision lists."""

import json
from dataclasses import fields
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.by_family.constitution import Constitution
from ledger.rules.by_family.settings import PercentSetting, SettingError
from ledger.rules.funds.fines import Fine

FAMILIES = ["vsla", "epc", "shg", "tontine"]


def test_a_vsla_saves_one_to_five_shares_of_500_francs_and_may_miss():
    group = Constitution.default("vsla")
    assert (group.share_value_xof, group.min_shares, group.max_shares, group.cash_unit_xof) == (500, 0, 5, 5)
    assert (group.loan_multiplier, group.loan_multiplier_outside, group.quorum) == (3, 5, 3)
    assert (group.first_loan_week, group.max_loan_weeks, group.charge_period_weeks) == (4, 12, 4)
    assert (group.charge_model, group.charge_percent) == ("flat", Fraction(10))
    assert group.shares_out


def test_avec_is_the_french_name_of_a_vsla():
    assert Constitution.default("avec") == Constitution.default("vsla")


def test_families_differ_where_the_manuals_say():
    assert Constitution.default("epc").max_shares == 0  # any multiple of the fixed amount
    shg = Constitution.default("shg")
    assert (shg.min_shares, shg.max_shares, shg.charge_model) == (1, 1, "declining")
    assert not shg.shares_out
    tontine = Constitution.default("tontine")
    assert (tontine.loan_multiplier, tontine.stake_xof) == (0, 500)


@pytest.mark.parametrize("family", FAMILIES)
def test_plain_json_round_trips(family):
    group = Constitution.from_settings(family, {"charge_percent": "7.5", "overpayment": "shares"})
    assert Constitution.from_settings(family, json.loads(json.dumps(group.to_settings()))) == group


def test_every_field_of_money_or_time_ends_in_its_unit():
    for item in fields(Constitution):
        if item.type is int or item.type == "int":
            assert item.name.endswith(
                ("_xof", "_weeks", "_shares", "_members", "_multiplier", "_outside", "_percent")
            ) or (item.name in {"quorum", "first_loan_week"})


def test_settings_lie_over_the_familys_default_and_may_leave_out_the_unit():
    group = Constitution.from_settings("shg", {"share_value": 200, "cycle": 104, "charge_percent": 1})
    assert (group.share_value_xof, group.cycle_weeks, group.charge_percent) == (200, 104, 1)
    assert group.charge_model == "declining"


def test_a_table_of_fines_is_read_row_by_row():
    row = {"code": "late", "label": "Retard", "amount_xof": 75, "automatic": True}
    assert Constitution.from_settings("vsla", {"fines": [row]}).fines == (Fine("late", "Retard", 75, automatic=True),)
    assert Constitution.from_settings("vsla", {"fines": []}).fines == ()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"share_value_xof": 0}, "share_value_xof: 0 is not allowed; allowed: a whole number from 1"),
        ({"share_value": 502}, "share_value_xof: 502 is not allowed; allowed: a multiple of 5 F"),
        ({"cash_unit_xof": 10}, "allowed: 1, 5, 25, 50"),
        ({"max_shares": True}, "max_shares: True is not allowed"),
        ({"quorum": "3"}, "quorum: '3' is not allowed; allowed: a whole number from 1 to 5"),
        ({"quorum": 6}, "from 1 to 5"),
        ({"overdue_bars_loans": 1}, "allowed: True, False"),
        ({"charge_model": "compound"}, "allowed: flat, rollover, flat-term, declining"),
        ({"charge_percent": "1_0"}, 'such as "10" or "7.5"'),
        ({"charge_percent": "١٠"}, 'such as "10" or "7.5"'),
        ({"charge_percent": 101}, "from 0 to 100"),
        ({"min_shares": 6}, "max_shares: 5 is not allowed; allowed: 0 \\(no limit\\) or at least 6"),
        ({"max_members": 3}, "at least 15"),
        ({"last_repayment_weeks": 52}, "less than cycle_weeks"),
        ({"fines": [{"code": "late"}]}, "fines: .* rows such as"),
        ({"fines": "late"}, "rows such as"),
        ({"fines": [{"code": "a", "label": "A", "amount_xof": 5}] * 2}, "rows such as"),
        ({"grant_caps": [{"purpose": "x y", "label": "A", "cap_xof": 5}]}, "rows such as"),
        ({"intrest": 5}, "setting intrest: 5 is not allowed; allowed: each once, one of assembly_percent"),
        ({"share_value": 500, "share_value_xof": 500}, "each once"),
        ({"family": "epc"}, "setting family"),
    ],
)
def test_what_is_not_allowed_is_said_with_key_value_and_choice(settings, says):
    with pytest.raises(SettingError, match=says):
        Constitution.from_settings("vsla", settings)


def test_an_unknown_family_is_refused():
    with pytest.raises(SettingError, match="setting family: 'bank' is not allowed; allowed: vsla, epc, shg, tontine"):
        Constitution.default("bank")


def test_a_change_lists_the_settings_that_differ():
    before = Constitution.default("vsla")
    after = Constitution.from_settings("vsla", {"charge_percent": "5", "solidarity_xof": 200})
    assert before.changed(after) == ("charge_percent", "solidarity_xof")
    assert before.changed(before) == ()


@given(st.integers(0, 1_000_000))
def test_a_percentage_is_written_as_decimals_and_read_back(ten_thousandths):
    percent = Fraction(ten_thousandths, 10_000)
    written = PercentSetting().write(percent)
    assert PercentSetting().read(written) == percent
    assert Fraction(written) == percent


def test_a_json_number_is_taken_by_its_decimals():
    assert PercentSetting().read(7.5) == Fraction(15, 2)
    assert PercentSetting().read(0.1) == Fraction(1, 10)
