"""The edges of every rule: the smallest amount, the last franc, exactly enough, and what a refusal says of it.

Each stands here because a rule that was off by one at this very place once passed all other tests (docs/mutation.md).
"""

from dataclasses import fields
from datetime import date
from fractions import Fraction

import pytest

from ledger.rules.assembly.voting import AssemblyVote, check_vote, tally
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.by_family.epc import holding_by_savings
from ledger.rules.by_family.settings import SettingError
from ledger.rules.by_family.shg import _points
from ledger.rules.by_family.tiers import passed_on_left
from ledger.rules.funds.fines import Fine, fine_at_roll_call, fines_left
from ledger.rules.funds.savings import allowed_shares, buy_in, shares_for
from ledger.rules.funds.solidarity import DEFAULT_GRANT_CAPS, GrantCap, check_grant, fund_at_end, help_left
from ledger.rules.loans.charges import charge_due
from ledger.rules.loans.due_dates import due_meeting
from ledger.rules.loans.limit import Borrower, bar, loan_limit
from ledger.rules.loans.schedule import schedule
from ledger.rules.loans.waterfall import LoanOwed, overpayment, repay
from ledger.rules.money import check_payable
from ledger.rules.refusal import Refusal
from ledger.rules.reports.indicators import Figures, indicators
from ledger.rules.settlement.departure import depart
from ledger.rules.settlement.netting import MemberHolding, net_line

VSLA = Constitution.default("vsla")
BUYS_IN = Constitution.from_settings("vsla", {"late_joiner": "buys_in"})
ONE_FRANC = Constitution.from_settings("vsla", {"share_value": 1, "cash_unit": 1, "max_shares": 0})
DAY = date(2026, 11, 22)


def refused(code, call, *arguments, **named):
    with pytest.raises(Refusal) as refusal:
        call(*arguments, **named)
    assert refusal.value.code == code
    assert refusal.value.args == (code,)
    return dict(refusal.value.numbers)


def test_one_franc_is_an_amount_and_nothing_is_none():
    assert shares_for(ONE_FRANC, 1) == 1
    check_payable(1, 1)
    check_grant((GrantCap("illness", "Maladie"),), "illness", 1, 1)
    assert fines_left(1, 1) == 0
    assert help_left(1, 1) == 0
    assert passed_on_left(1, (), 1) == 0
    assert repay(1, [LoanOwed("a", DAY, 1)]).paid_xof == 1
    nothing = {"amount_xof": 0}
    assert refused("money.not_positive", shares_for, VSLA, 0) == nothing
    assert refused("money.not_positive", fines_left, 50, 0) == nothing
    assert refused("money.not_positive", help_left, 50, 0) == nothing
    assert refused("money.not_positive", check_grant, DEFAULT_GRANT_CAPS, "illness", 0, 50) == nothing
    assert refused("money.not_positive", passed_on_left, 50, (), 0) == nothing


def test_exactly_what_is_owed_is_not_too_much():
    assert fines_left(250, 250) == 0
    assert help_left(5_000, 5_000) == 0
    assert passed_on_left(100_000, (40_000,), 60_000) == 0


def test_whoever_owes_no_arrears_brings_five_shares_at_most():
    assert allowed_shares(VSLA) == (1, 5)
    assert allowed_shares(ONE_FRANC) == (1, None)
    doubled = Constitution.from_settings("epc", {"share_value": 250})
    assert refused("savings.not_a_share", shares_for, doubled, 300, owed=1)["lower_xof"] == 500


def test_a_share_has_a_value_once_anybody_holds_one_and_anything_is_there():
    assert (buy_in(BUYS_IN, 1, 5, 1).shares, buy_in(BUYS_IN, 1, 5, 1).price_xof) == (1, 5)
    for lowest, worth, shares in ((0, 500, 1), (1, 0, 1), (1, 500, 0)):
        refused("savings.no_value_yet", buy_in, BUYS_IN, lowest, worth, shares)
    one_franc = Constitution.from_settings("vsla", {"late_joiner": "buys_in", "cash_unit": 1})
    assert buy_in(one_franc, 1, 1, 1).price_xof == 1


def test_the_officers_are_told_how_the_vote_stands():
    stands = tally((1, 2, 3, 4, 5), 9, {1: True, 2: False, 3: False}, 3)
    assert (stands.approvals, stands.refusals, stands.needed, stands.voters) == (1, 2, 2, 5)


def test_a_vote_is_closed_by_the_votes_of_those_who_may_vote():
    """Binta borrows: three of the four others are enough, and her own place is not waited for."""
    refused("vote.closed", check_vote, (1, 2, 3, 4, 5), 3, {1: False, 2: False, 4: False}, 4, 5)
    refused("vote.closed", check_vote, (1, 2, 3, 4), 4, {1: False, 2: False}, 3, 3)  # two of three is most of them


def test_nobody_against_is_a_vote_and_fewer_than_nobody_is_not():
    assert AssemblyVote(1, 1, 0).carried
    assert not AssemblyVote(0, 0, 0).carried
    for present, in_favour, against in ((-1, 0, 0), (5, -1, 0), (5, 0, -1)):
        with pytest.raises(ValueError, match=r"^votes are counted from 0$"):
            AssemblyVote(present, in_favour, against)


def test_who_holds_no_share_is_not_in_the_division():
    assert not net_line(MemberHolding(6, 0), Fraction(500), VSLA).counted
    assert net_line(MemberHolding(6, 1, loan_xof=500), Fraction(500), VSLA).counted


def test_the_dead_owe_all_that_they_owed_and_pay_nothing_now():
    died = depart("died", 20_000, (LoanOwed("a", DAY, 8_000),), fines_xof=300, solidarity_xof=200)
    assert (died.debt_left_xof, died.fines_xof, died.solidarity_xof, died.shares_stay) == (8_500, 0, 0, True)
    assert depart("left", 500).shares_stay is False


def test_a_schedule_at_the_ends_of_what_it_takes():
    assert schedule(1_000, Fraction(100), 1, "flat").total_due_xof == 2_000
    assert [one.period for one in schedule(1_000, Fraction(10), 2, "flat").periods] == [1, 2]
    with pytest.raises(ValueError, match=r"^a loan has a principal, at least one period"):
        schedule(1_000, Fraction(10), 1, "flat", (-1,))


def test_a_payment_left_out_is_nothing_and_every_overpayment_is_left_over():
    late = schedule(1_000, Fraction(10), 3, "flat", (500,))
    assert [one.paid_xof for one in late.periods] == [500, 0, 0]
    assert schedule(1_000, Fraction(0), 2, "flat", (1_300, 200)).overpaid_xof == 500


@pytest.mark.parametrize("amount", [1, 1_000_000])
def test_the_smallest_and_the_largest_fine(amount):
    assert Fine("late", "Retard", amount).amount_xof == amount


@pytest.mark.parametrize("amount", [0, 1_000_001])
def test_no_fine_beyond_them(amount):
    with pytest.raises(ValueError, match=r"^a fine is from 1 to 1000000 F$"):
        Fine("late", "Retard", amount)


def test_whoever_is_there_is_not_fined_even_by_a_table_without_names():
    assert fine_at_roll_call((Fine("late", "Retard", 50, automatic=True),), "present") is None


@pytest.mark.parametrize("cap", [0, 1_000_000_000])
def test_the_smallest_and_the_largest_cap(cap):
    assert GrantCap("illness", "Maladie", cap).cap_xof == cap


def test_no_cap_beyond_them():
    with pytest.raises(ValueError, match=r"^a cap is from 0 to 1000000000 F$"):
        GrantCap("illness", "Maladie", 1_000_000_001)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Fine("1x", "Retard", 50), "a fine has a plain code and a label"),
        (lambda: Fine("late", "Retard", 50, automatic=1), "automatic is true or false"),
        (lambda: GrantCap("1x", "Maladie"), "a grant has a plain purpose and a label"),
        (lambda: repay(-1, ()), "a repayment is not negative"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(make, says):
    with pytest.raises(ValueError, match=f"^{says}$"):
        make()


def test_a_setting_that_is_not_allowed_names_itself_its_value_and_what_is():
    for settings, key, value, allowed in (
        ({"max_members": 5}, "max_members", 5, "at least 15"),
        ({"cycle_weeks": 8, "last_repayment_weeks": 8}, "last_repayment_weeks", 8, "less than cycle_weeks"),
    ):
        with pytest.raises(SettingError) as problem:
            Constitution.from_settings("vsla", settings)
        assert (problem.value.key, problem.value.value, problem.value.allowed) == (key, value, allowed)


@pytest.mark.parametrize("fines", [5, "late", None])
def test_a_table_is_a_list_of_rows(fines):
    with pytest.raises(SettingError):
        Constitution.from_settings("vsla", {"fines": fines})


@pytest.mark.parametrize(("written", "percent"), [("10", "10"), ("7.5", "7.5"), ("0.25", "0.25"), ("100", "100")])
def test_a_percentage_is_written_as_short_as_it_can_be(written, percent):
    settings = Constitution.from_settings("vsla", {"charge_percent": written}).to_settings()
    assert settings["charge_percent"] == percent


def test_an_epc_member_weighs_as_much_as_she_saved():
    held = holding_by_savings(6, 7_500, 100, 20, 3)
    assert (held.number, held.shares, held.loan_xof, held.fines_xof, held.solidarity_xof) == (6, 7_500, 100, 20, 3)


def test_a_ratio_to_one_is_a_ratio():
    counts = dict.fromkeys((one.name for one in fields(Figures)), 0)
    one, none = (indicators(Figures(**{**counts, "loans_xof": 3, "loans": loans})) for loans in (1, 0))
    assert (one.mean_loan, none.mean_loan) == (3, None)
    assert _points(1, 1) == 20
    assert _points(1, 0) == 0


def test_a_term_of_one_week_is_a_term_until_the_last_week():
    def borrower(week, weeks):
        return Borrower(savings_xof=1_000, principal_xof=0, loan_cash_xof=500, week=week, term_weeks=weeks)

    assert bar(VSLA, borrower(50, 1)) is None
    assert bar(VSLA, borrower(50, 0)) is None, "she has not said how long: a week would do"
    assert bar(VSLA, borrower(51, 0)) == "after_shareout"
    barred = loan_limit(VSLA, borrower(1, 4))
    assert (barred.amount_xof, dict(barred.terms)) == (0, {"savings": 3_000, "box": 500})
    one_franc = Constitution.from_settings("vsla", {"cash_unit": 1})
    owing = Borrower(savings_xof=0, principal_xof=500, loan_cash_xof=500, week=10, term_weeks=4)
    assert dict(loan_limit(one_franc, owing).terms)["savings"] == 0, "never negative, and not a franc"


def test_a_repayment_pays_the_charge_with_what_the_fines_leave():
    (part,) = repay(300, [LoanOwed("a", DAY, 1_000, charge_xof=200, fines_xof=250)]).parts
    assert (part.fines_xof, part.charge_xof, part.principal_xof) == (250, 50, 0)


def test_who_has_bought_her_five_shares_buys_none_with_an_overpayment():
    shares = Constitution.from_settings("vsla", {"overpayment": "shares"})
    assert overpayment(shares, 700, 0).shares == 0
    returned = overpayment(VSLA, 700, 3)
    assert (returned.shares, returned.saved_xof, returned.returned_xof) == (0, 0, 700)


def test_a_fund_that_is_carried_gives_nobody_anything_and_one_that_is_split_only_whole_coins():
    assert fund_at_end(12_344, 25, "carried", 5).each_xof == 0
    each = fund_at_end(12_344, 25, "split", 5).each_xof
    assert (each, type(each)) == (490, int)


def test_what_falls_due_on_a_meetings_day_is_due_at_that_meeting():
    assert due_meeting(DAY, [DAY, date(2026, 11, 29)]) == DAY


def charge(model, **changed):
    figures = {"lent_xof": 1_000, "principal_xof": 1_000, "charge_xof": 0, "period": 1, "periods": 1} | changed
    return charge_due(model, Fraction(100), **figures, cash_unit_xof=1)


def test_a_charge_is_due_for_the_last_franc_and_not_for_what_is_paid():
    assert charge("flat", principal_xof=1) == 1_000
    assert charge("rollover", principal_xof=0, charge_xof=5) == 5
    assert charge("flat", principal_xof=0) == 0
    assert charge("flat", period=2) == 0
    assert charge("flat-term", period=2, periods=2) == 0
