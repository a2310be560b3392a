"""Refinancing: one new loan takes the place of all that a member owes; she receives what is left of it.

The charge of the period under way is settled with the rest, whatever it costs to bring the money back early: a loan
that is renewed every few weeks would cost nothing otherwise.

The vote, the limit and the hand-over are those of any loan. Source: CARE's manual, "Loans"; docs/rules.md, "Loans".
"""

from dataclasses import replace

from ledger.books.chart import BOX_LOAN, handover_of
from ledger.card import Card
from ledger.funds.fines import into_fund
from ledger.loans.repayments import owed_loans, settled
from ledger.rules.loans import waterfall
from ledger.rules.loans.limit import Borrower
from ledger.rules.refusal import Refusal


def renewal_settles_xof(card: Card) -> int:
    """Everything that a new loan settles of those that run."""
    return sum(loan.settled_by_xof for loan in owed_loans(card, renews=True))


def least_xof(card: Card) -> int:
    """The smallest loan that takes the place of all she owes: that sum, rounded up to the coin."""
    unit = card.rules.cash_unit_xof
    return -(-renewal_settles_xof(card) // unit) * unit


def in_hand_xof(card: Card, amount_xof: int) -> int:
    """What she would receive of a new loan today, once the old ones are settled.

    Raises:
        Refusal: ``loan.below_owed`` when the new loan does not settle them all.
    """
    owed = renewal_settles_xof(card)
    if amount_xof < owed:
        raise Refusal("loan.below_owed", asked_xof=amount_xof, owed_xof=owed)
    return amount_xof - owed


def borrower_refinancing(card: Card, borrower: Borrower, asked_xof: int) -> Borrower:
    """What the limit looks at when the new loan settles the old ones first.

    Their cash is back, and nothing is lent but what is on its way to her.

    Raises:
        Refusal: ``loan.nothing_owed``; ``loan.below_owed`` when the new loan does not settle them all;
            ``tier.group_gives_back`` for a group's loan.
    """
    if any(loan.linked for loan in card.running):
        raise Refusal("tier.group_gives_back")
    owed = renewal_settles_xof(card)
    if not owed:
        raise Refusal("loan.nothing_owed")
    in_hand_xof(card, asked_xof)
    return replace(
        borrower,
        principal_xof=borrower.principal_xof - card.principal_xof,
        overdue=False,
        loan_cash_xof=borrower.loan_cash_xof + owed,
    )


def settled_by(card: Card, amount_xof: int) -> waterfall.Repayment:
    """How a new loan of that amount is laid over those that run."""
    return waterfall.repay(amount_xof, owed_loans(card, renews=True))


def handover_entries(card: Card, loan: int, amount_xof: int) -> dict[str, int]:
    """The entries of the hand-over: the old loans are settled, the rest leaves the box, the whole is in transit.

    Raises:
        Refusal: ``loan.below_owed`` when she has come to owe more since she asked.
    """
    repayment = settled_by(card, amount_xof)
    if repayment.owed_after_xof:
        raise Refusal("loan.below_owed", asked_xof=amount_xof, owed_xof=renewal_settles_xof(card))
    fines_xof = sum(part.fines_xof for part in repayment.parts)
    entries = into_fund(card.rules, fines_xof)
    entries[BOX_LOAN] = entries.get(BOX_LOAN, 0) + repayment.paid_xof - fines_xof - amount_xof
    return entries | settled(repayment) | {handover_of(loan): amount_xof}
