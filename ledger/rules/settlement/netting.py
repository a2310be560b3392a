"""Netting one member at share-out: what she is due, what of it settles her debts, what is left of either.

Source: CARE's manual. Unpaid fines and solidarity are netted like loans; what a member owes beyond her
entitlement is for the assembly.
"""

from dataclasses import dataclass
from fractions import Fraction

from ledger.rules.by_family.constitution import Constitution
from ledger.rules.money import floor_to_unit


@dataclass(frozen=True, slots=True)
class MemberHolding:
    """One member before the share-out, in francs, none negative.

    `shares`: her shares, in an EPC group the francs she saved; `loan_xof`: principal and charge owed,
    and the value of things of the group that she took over;
    `fines_xof`: unpaid fines; `solidarity_xof`: what she owes the solidarity fund.
    """

    number: int
    shares: int
    loan_xof: int = 0
    fines_xof: int = 0
    solidarity_xof: int = 0

    @property
    def debt_xof(self) -> int:
        """Everything netted from her entitlement."""
        return self.loan_xof + self.fines_xof + self.solidarity_xof

    def owed_to_loan_fund_xof(self, constitution: Constitution) -> int:
        """Return her loan, and her fines where paid fines go to the loan fund."""
        return self.loan_xof + (self.fines_xof if constitution.fines_go_to == "loan" else 0)


@dataclass(frozen=True, slots=True)
class NettedLine:
    """One member's proof line: gross + coin − loan − fines − solidarity = net, in francs.

    `gross_xof`: shares × value floored to the coin; `coin_xof`: from the remainder; loan, fines and
    solidarity: what is settled of each; `debt_left_xof`: what is not, for the assembly; `counted`: her
    shares are in the denominator.
    """

    number: int
    shares: int
    gross_xof: int
    loan_xof: int
    fines_xof: int
    solidarity_xof: int
    net_xof: int
    debt_left_xof: int
    counted: bool
    coin_xof: int = 0


def net_line(member: MemberHolding, value_xof: Fraction, constitution: Constitution) -> NettedLine:
    """Net one member: her entitlement settles the loan first, then fines, then the solidarity fund."""
    gross = floor_to_unit(member.shares * value_xof, constitution.cash_unit_xof)
    loan = min(member.loan_xof, gross)
    fines = min(member.fines_xof, gross - loan)
    solidarity = min(member.solidarity_xof, gross - loan - fines)
    settled = loan + fines + solidarity
    return NettedLine(
        number=member.number,
        shares=member.shares,
        gross_xof=gross,
        loan_xof=loan,
        fines_xof=fines,
        solidarity_xof=solidarity,
        net_xof=gross - settled,
        debt_left_xof=member.debt_xof - settled,
        counted=member.shares > 0 and member.owed_to_loan_fund_xof(constitution) <= member.shares * value_xof,
    )
