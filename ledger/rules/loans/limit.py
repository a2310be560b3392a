"""How much a member may borrow, and which term of the rule holds her back.

Source: VSL Associates' field guide (three times savings, first loans from the fourth week), CARE's manual
(all loans due before the share-out).
"""

from dataclasses import dataclass
from typing import Literal

from ledger.rules.by_family.constitution import Constitution
from ledger.rules.money import check_payable, floor_to_unit
from ledger.rules.refusal import Refusal

Reason = Literal["no_loans", "too_early", "overdue", "term_too_long", "after_shareout", "savings", "cap", "box"]
"""Why a limit is what it is; the last three are amounts, the others bars that make it 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Borrower:
    """What the limit looks at, in francs and weeks.

    `principal_xof`: her loans outstanding without charge; `loan_cash_xof`: the loan fund's box;
    `outside_loan`: the group owes an outside loan; `overdue`: any loan of hers is late; `week`: the
    cycle's week of the disbursement, from 1; `term_weeks`: the term she asks for, 0 when she has not
    said.
    """

    savings_xof: int
    principal_xof: int
    loan_cash_xof: int
    week: int
    term_weeks: int = 0
    outside_loan: bool = False
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """The most she may borrow, the reason that binds, and every amount that was compared, in francs.

    ``times`` her savings were compared, less ``principal_xof`` that is lent to her already.
    """

    amount_xof: int
    reason: Reason
    terms: tuple[tuple[Reason, int], ...]
    times: int
    principal_xof: int


def longest_term_weeks(constitution: Constitution, week: int) -> int:
    """Return the longest term a loan of that week may have, 0 when none; only a share-out cuts it short."""
    longest = constitution.max_loan_weeks
    if constitution.shares_out:
        last_week = constitution.cycle_weeks - constitution.last_repayment_weeks
        longest = min(longest, last_week - week)
    return max(longest, 0)


def bar(constitution: Constitution, borrower: Borrower) -> Reason | None:
    """Return what forbids any loan of that term, or None."""
    if not constitution.loan_multiplier:
        return "no_loans"
    if borrower.week < constitution.first_loan_week:
        return "too_early"
    if borrower.overdue and constitution.overdue_bars_loans:
        return "overdue"
    if borrower.term_weeks > constitution.max_loan_weeks:
        return "term_too_long"
    if max(borrower.term_weeks, 1) > longest_term_weeks(constitution, borrower.week):
        return "after_shareout"
    return None


def loan_limit(constitution: Constitution, borrower: Borrower) -> Limit:
    """Return min(multiplier × savings − principal, cash, cap), floored to the coin, never negative.

    40 shares of 500 F, three times, 25,000 F owed, 30,000 F in the box: 30,000 F, because of the box.
    """
    multiplier = constitution.loan_multiplier_outside if borrower.outside_loan else constitution.loan_multiplier
    amounts: list[tuple[Reason, int]] = [
        ("savings", multiplier * borrower.savings_xof - borrower.principal_xof),
        ("box", borrower.loan_cash_xof),
    ]
    if constitution.loan_cap_xof:
        amounts.append(("cap", constitution.loan_cap_xof))
    terms = tuple((reason, floor_to_unit(max(amount, 0), constitution.cash_unit_xof)) for reason, amount in amounts)
    barred = bar(constitution, borrower)
    if barred is not None:
        return Limit(0, barred, terms, multiplier, borrower.principal_xof)
    reason, amount = min(terms, key=lambda term: term[1])
    return Limit(amount, reason, terms, multiplier, borrower.principal_xof)


def check_loan(constitution: Constitution, borrower: Borrower, asked_xof: int) -> Limit:
    """Check a request for `asked_xof` over `borrower.term_weeks`, and return the limit it stays within.

    Raises:
        Refusal: `money.not_positive`, `money.not_payable`, `loan.no_loans`, `.too_early`, `.overdue`,
            `.term_too_long`, `.after_shareout`, `.above_limit`.
    """
    check_payable(asked_xof, constitution.cash_unit_xof)
    match bar(constitution, borrower):
        case "no_loans" | "overdue" as barred:
            raise Refusal(f"loan.{barred}")
        case "too_early":
            raise Refusal("loan.too_early", week=borrower.week, first_week=constitution.first_loan_week)
        case "term_too_long" | "after_shareout" as barred:
            most = longest_term_weeks(constitution, borrower.week)
            raise Refusal(f"loan.{barred}", term_weeks=borrower.term_weeks, most_weeks=most)
        case _:
            limit = loan_limit(constitution, borrower)
    if asked_xof > limit.amount_xof:
        raise Refusal("loan.above_limit", asked_xof=asked_xof, limit_xof=limit.amount_xof, reason=limit.reason)
    return limit
