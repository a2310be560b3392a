"""The SAVIX indicators of one worked group, their identity, and their definitions."""

from dataclasses import fields, replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.reports.indicators import total
from ledger.rules.reports.definitions import DEFINITIONS
from ledger.rules.reports.indicators import Figures, Indicators, indicators

GROUP = Figures(
    active=24,
    savers=24,
    at_start=20,
    joined=6,
    left=2,
    attending=21,
    called=24,
    savings_xof=480_000,
    loans=8,
    loans_xof=300_000,
    borrowers=7,
    late_xof=30_000,
    late_30_xof=15_000,
    late_90_xof=3_000,
    written_off_xof=5_000,
    loan_cash_xof=220_000,
    other_funds_xof=60_000,
    property_xof=40_000,
    property_at_start_xof=30_000,
    debts_xof=20_000,
    weeks=26,
)


def test_the_worked_group():
    seen = indicators(GROUP)
    assert (seen.attendance, seen.drop_out, seen.growth) == (Fraction(7, 8), Fraction(1, 13), Fraction(1, 5))
    assert (seen.savings_per_member, seen.mean_loan) == (20_000, 37_500)
    assert (seen.loans_outstanding, seen.loans_outstanding_xof, seen.borrowers) == (8, 300_000, Fraction(7, 24))
    assert (seen.portfolio_at_risk, seen.written_off_xof) == (Fraction(1, 10), 5_000)
    assert (seen.portfolio_at_risk_30, seen.portfolio_at_risk_90) == (Fraction(1, 20), Fraction(1, 100))
    assert seen.fund_utilisation == Fraction(300, 520)
    assert seen.assets_xof == 220_000 + 300_000 + 60_000 + 40_000
    assert seen.profit_xof == 220_000 + 300_000 + 40_000 - 480_000 - 30_000 - 20_000
    assert seen.equity_xof == 60_000 + 480_000 + 30_000 + 30_000
    assert (seen.return_on_savings, seen.return_on_savings_year) == (Fraction(1, 16), Fraction(1, 8))
    assert (seen.return_on_assets, seen.return_on_assets_year) == (Fraction(3, 62), Fraction(3, 31))


def test_a_group_of_nobody_divides_nothing():
    empty = indicators(Figures(**dict.fromkeys((item.name for item in fields(Figures)), 0)))
    ratios = [getattr(empty, item.name) for item in fields(Indicators) if not item.name.endswith("_xof")]
    assert set(ratios) == {None, 0}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"savings_xof": -1}, "savings_xof is not negative"),
        ({"borrowers": 25}, "borrowers is at most active"),
        ({"attending": 25}, "attending is at most called"),
        ({"late_xof": 300_005}, "late_xof is at most loans_xof"),
        ({"late_90_xof": 15_005}, "late_90_xof is at most late_30_xof"),
    ],
)
def test_figures_that_cannot_be(change, says):
    with pytest.raises(ValueError, match=says):
        indicators(replace(GROUP, **change))


francs = st.integers(0, 10**9)


@given(francs, francs, francs, francs, francs, francs, francs)
def test_assets_are_debts_and_equity(savings, loans, cash, other, owned, owned_before, debts):
    seen = indicators(
        replace(
            GROUP,
            savings_xof=savings,
            loans_xof=loans,
            late_xof=0,
            late_30_xof=0,
            late_90_xof=0,
            loan_cash_xof=cash,
            other_funds_xof=other,
            property_xof=owned,
            property_at_start_xof=owned_before,
            debts_xof=debts,
        )
    )
    assert seen.assets_xof == seen.debts_xof + seen.equity_xof


counts = st.integers(0, 40)


@st.composite
def groups(draw):
    """A group's figures: any family, some without a loan, a roll, a member or a week."""
    active, loans_xof = draw(counts), draw(francs)
    late = sorted((draw(st.integers(0, loans_xof)) for _ in range(3)), reverse=True)
    called = draw(counts)
    return Figures(
        active=active,
        savers=draw(st.sampled_from((0, active))),
        at_start=draw(counts),
        joined=draw(counts),
        left=draw(counts),
        attending=draw(st.integers(0, called)),
        called=called,
        savings_xof=draw(francs),
        loans=draw(counts),
        loans_xof=loans_xof,
        borrowers=draw(st.integers(0, active)),
        late_xof=late[0],
        late_30_xof=late[1],
        late_90_xof=late[2],
        written_off_xof=0,
        loan_cash_xof=draw(francs),
        other_funds_xof=draw(francs),
        property_xof=0,
        property_at_start_xof=0,
        debts_xof=draw(francs),
        weeks=draw(counts),
    )


@given(st.lists(groups(), min_size=1, max_size=5))
def test_a_ratio_of_a_total_lies_between_those_of_its_parts(parts):
    whole, each = indicators(total(parts), parts), [indicators(part) for part in parts]
    for item in fields(Indicators):
        if item.type == Fraction | None:
            there = [ratio for ratio in (getattr(one, item.name) for one in each) if ratio is not None]
            ratio = getattr(whole, item.name)
            assert (ratio is None) == (not there), item.name
            assert ratio is None or min(there) <= ratio <= max(there), item.name


def test_the_worked_total():
    none = replace(
        GROUP, loans_xof=0, late_xof=0, late_30_xof=0, late_90_xof=0, property_xof=0, property_at_start_xof=0
    )
    none = replace(none, debts_xof=0)
    parts = [
        replace(none, active=20, savers=20, savings_xof=100_000, loan_cash_xof=110_000, weeks=26),
        replace(none, active=10, savers=10, savings_xof=300_000, loan_cash_xof=306_000, weeks=52),
    ]
    whole = indicators(total(parts), parts)
    assert [indicators(part).return_on_savings_year for part in parts] == [Fraction(1, 5), Fraction(1, 50)]
    assert whole.return_on_savings == Fraction(4, 100)
    assert round(whole.return_on_savings_year * 100, 1) == Fraction(46, 10)


def test_what_does_not_apply_to_a_tontine_changes_no_total():
    pot = replace(GROUP, savers=0, savings_xof=0, loan_cash_xof=0, loans=0, loans_xof=0, late_xof=0, late_30_xof=0)
    pot = replace(pot, late_90_xof=0, borrowers=0, debts_xof=0, property_xof=0, property_at_start_xof=0)
    alone, both = indicators(pot), indicators(total([GROUP, pot]), [GROUP, pot])
    assert {alone.savings_per_member, alone.return_on_savings, alone.return_on_assets_year} == {None}
    for name in ("savings_per_member", "return_on_savings", "return_on_savings_year", "return_on_assets", "profit_xof"):
        assert getattr(both, name) == getattr(indicators(GROUP), name), name


def test_every_indicator_is_defined_in_french_and_english_on_one_line():
    assert list(DEFINITIONS) == [item.name for item in fields(Indicators)]
    for texts in DEFINITIONS.values():
        assert list(texts) == ["fr", "en"]
        assert all(text and "\n" not in text for text in texts.values())
