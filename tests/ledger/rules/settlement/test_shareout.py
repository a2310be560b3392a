"""The share-out, to the franc: the worked group of the manual, debts, and hundreds of other groups."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.rules.by_family.constitution import Constitution
from ledger.rules.by_family.epc import holding_by_savings
from ledger.rules.refusal import Refusal
from ledger.rules.settlement.shareout import MemberHolding, share_out
from tests.kit.effort import examples

VSLA = Constitution.default("vsla")
SHARES = (120, 95, 80, 65, 40)


def group(**settings_given):
    return Constitution.from_settings("vsla", settings_given)


def five(**fourth):
    return [MemberHolding(number, shares, **(fourth if number == 4 else {})) for number, shares in enumerate(SHARES, 1)]


def nets(result):
    return [line.net_xof for line in result.lines]


def test_the_worked_group():
    """400 shares of 500 F, charges 24,100, fines 1,850, stationery 600: 225,350 F in the box."""
    result = share_out(VSLA, five(), 400 * 500 + 24_100 + 1_850 - 600)
    assert (result.pool_xof, result.shares, str(result.value_xof)) == (225_350, 400, "4507/8")
    assert result.value_xof == Fraction("563.375")
    assert nets(result) == [67_605, 53_520, 45_070, 36_615, 22_535]
    assert (result.remainder_xof, result.remainder_to) == (5, "next_cycle")


def test_the_fourth_owes_11000_and_the_others_see_no_difference():
    result = share_out(VSLA, five(loan_xof=11_000), 214_350)
    assert nets(result) == [67_605, 53_520, 45_070, 25_615, 22_535]
    fourth = result.lines[3]
    assert (fourth.gross_xof, fourth.loan_xof, fourth.net_xof, fourth.debt_left_xof) == (36_615, 11_000, 25_615, 0)
    assert (result.pool_xof, result.cash_xof, result.remainder_xof) == (225_350, 214_350, 5)


def test_unpaid_fines_and_solidarity_are_netted_into_their_funds():
    """A fine of 250 F settled from her own entitlement is in the pool, 100 F of solidarity is moved over."""
    result = share_out(VSLA, five(fines_xof=250, solidarity_xof=100), 225_350)
    assert result.pool_xof == 225_600
    assert result.to_solidarity_xof == 100
    assert sum(nets(result)) + result.remainder_xof == result.cash_xof == 225_250
    moved = share_out(group(fines_go_to="solidarity"), five(fines_xof=250, solidarity_xof=100), 225_350)
    assert (moved.pool_xof, moved.to_solidarity_xof, moved.cash_xof) == (225_350, 350, 225_000)


def test_debts_of_the_group_and_expenses_come_first():
    result = share_out(VSLA, five(), 225_350 + 40_000 + 600, debts_xof=40_000, expenses_xof=600)
    assert (result.pool_xof, result.cash_xof) == (225_350, 225_350)


def test_a_member_in_debt_beyond_her_entitlement_takes_nothing():
    """The fourth owes 60,000 F: 335 shares divide what is in the box, what she forfeits is set against her loan."""
    result = share_out(VSLA, five(loan_xof=60_000), 165_350)
    assert (result.pool_xof, result.shares, result.value_xof) == (165_350, 335, Fraction(165_350, 335))
    fourth = result.lines[3]
    assert fourth.gross_xof == fourth.loan_xof == 32_080  # 65 × 493.58 F, floored
    assert (fourth.net_xof, fourth.debt_left_xof, fourth.counted) == (0, 27_920, False)
    assert sum(nets(result)) + result.remainder_xof == 165_350


def test_one_member_falling_out_may_pull_another():
    """660 F a share cover the second's 6,000 F; once the first is out, 511 F do not."""
    members = [MemberHolding(1, 10, loan_xof=20_000), MemberHolding(2, 10, loan_xof=6_000), MemberHolding(3, 80)]
    result = share_out(VSLA, members, 40_000)
    assert [line.counted for line in result.lines] == [False, False, True]
    assert (result.shares, result.value_xof) == (80, 500)
    assert [line.debt_left_xof for line in result.lines] == [15_000, 1_000, 0]
    assert nets(result) == [0, 0, 40_000]


def test_an_empty_box_settles_debts_against_each_other():
    result = share_out(VSLA, [MemberHolding(1, 10, loan_xof=5_000), MemberHolding(2, 10, loan_xof=8_000)], 0)
    assert nets(result) == [0, 0]
    assert [line.debt_left_xof for line in result.lines] == [0, 3_000]


def test_the_remainder_goes_where_the_group_says():
    assert share_out(group(remainder="solidarity"), five(), 225_350).remainder_to == "solidarity"
    coins = share_out(group(remainder="largest_fraction"), five(), 225_350)
    # 65 shares lost 4.375 F to the floor, more than anyone else
    assert nets(coins) == [67_605, 53_520, 45_070, 36_620, 22_535]
    assert [line.coin_xof for line in coins.lines] == [0, 0, 0, 5, 0]
    assert coins.remainder_xof == 0


def test_an_epc_group_shares_by_francs_saved():
    members = [holding_by_savings(1, 30_000), holding_by_savings(2, 10_000)]
    assert nets(share_out(Constitution.default("epc"), members, 44_000)) == [33_000, 11_000]


@pytest.mark.parametrize(
    ("constitution", "members", "cash", "says"),
    [
        (Constitution.default("shg"), five(), 5_000, r"shareout\.no_shareout family=shg"),
        (Constitution.default("tontine"), five(), 5_000, r"shareout\.no_shareout family=tontine"),
        (VSLA, [], 5_000, r"shareout\.no_shares"),
        (VSLA, [MemberHolding(1, 0, loan_xof=500)], 5_000, r"shareout\.no_shares"),
        (VSLA, five(), -5, r"shareout\.cash_short short_xof=5"),
    ],
)
def test_a_share_out_that_is_refused(constitution, members, cash, says):
    with pytest.raises(Refusal, match=says):
        share_out(constitution, members, cash)


constitutions = st.builds(
    lambda unit, remainder, fines: group(
        share_value=500, solidarity=100, cash_unit=unit, remainder=remainder, fines_go_to=fines
    ),
    st.sampled_from([1, 5, 25, 50]),
    st.sampled_from(["next_cycle", "solidarity", "largest_fraction"]),
    st.sampled_from(["loan", "solidarity"]),
)
owed = st.one_of(st.just(0), st.integers(0, 90_000))
members_drawn = st.lists(
    st.tuples(st.integers(0, 150), owed, owed, st.integers(0, 2_000)), min_size=1, max_size=30
).filter(lambda rows: any(shares for shares, *_ in rows))
boxes = st.one_of(st.just(0), st.integers(0, 3_000_000))


def drawn(rows):
    return [MemberHolding(number, *row) for number, row in enumerate(rows, 1)]


@settings(max_examples=examples(300, 2_000))
@given(constitutions, members_drawn, boxes)
def test_every_franc_of_every_group(constitution, rows, cash):
    members = drawn(rows)
    result = share_out(constitution, members, cash)
    unit = constitution.cash_unit_xof
    assert sum(nets(result)) + result.remainder_xof == result.cash_xof
    assert result.cash_xof + result.to_solidarity_xof == cash
    assert 0 <= result.remainder_xof < unit * len(members)
    assert result.value_xof == Fraction(result.pool_xof, result.shares)
    for member, line in zip(members, result.lines, strict=True):
        settled = line.loan_xof + line.fines_xof + line.solidarity_xof
        assert line.net_xof == line.gross_xof + line.coin_xof - settled
        assert min(line.gross_xof, line.net_xof, line.loan_xof, line.fines_xof, line.solidarity_xof) >= 0
        assert line.debt_left_xof == member.debt_xof - settled
        assert not (line.net_xof and line.debt_left_xof)
        assert line.gross_xof % unit == 0
        assert line.gross_xof <= member.shares * result.value_xof < line.gross_xof + unit


@settings(max_examples=examples(100, 300))
@given(constitutions, members_drawn, boxes)
def test_the_pool_is_the_box_and_what_members_settle(constitution, rows, cash):
    """Recomputed from the outside: the denominator are those whose debt to the loan fund is covered."""
    members = drawn(rows)
    result = share_out(constitution, members, cash)
    counted = [member for member, line in zip(members, result.lines, strict=True) if line.counted]
    assert result.shares == sum(member.shares for member in counted)
    assert result.pool_xof == cash + sum(member.owed_to_loan_fund_xof(constitution) for member in counted)
    left_out = [member for member in members if member.shares and member not in counted]
    assert all(member.owed_to_loan_fund_xof(constitution) > member.shares * result.value_xof for member in left_out)


@settings(max_examples=examples(100, 300))
@given(constitutions, members_drawn, boxes, st.randoms())
def test_the_order_of_the_members_changes_nothing(constitution, rows, cash, random):
    shuffled = drawn(rows)
    random.shuffle(shuffled)
    assert share_out(constitution, shuffled, cash) == share_out(constitution, drawn(rows), cash)


@settings(max_examples=examples(100, 300))
@given(members_drawn, boxes, st.integers(0, 100_000))
def test_more_in_the_box_is_never_less_for_anybody(rows, cash, more):
    before, after = (share_out(VSLA, drawn(rows), amount) for amount in (cash, cash + more))
    assert all(less <= more_ for less, more_ in zip(nets(before), nets(after), strict=True))
