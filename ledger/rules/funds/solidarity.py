"""The solidarity fund: an equal contribution, grants by purpose, loans without charge, the end of the cycle.

It is counted apart and never lent from for business, never shared out by shares.
Source: VSL Associates' field guide, CARE's manual.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ledger.rules.money import floor_to_unit
from ledger.rules.refusal import Refusal


@dataclass(frozen=True, slots=True)
class GrantCap:
    """The most one grant for one purpose may be; `cap_xof` 0 is no cap. `label`: the group's own words."""

    purpose: str
    label: str
    cap_xof: int = 0

    def __post_init__(self) -> None:
        """Refuse a row no table can hold.

        Raises:
            ValueError: it cannot be true.
        """
        if not (self.purpose.isascii() and self.purpose.isidentifier()) or not self.label.strip():
            raise ValueError("a grant has a plain purpose and a label")
        if type(self.cap_xof) is not int or not 0 <= self.cap_xof <= 1_000_000_000:
            raise ValueError("a cap is from 0 to 1000000000 F")


DEFAULT_GRANT_CAPS: Final = (
    GrantCap("illness", "Maladie", 10_000),
    GrantCap("death", "Décès", 15_000),
    GrantCap("birth", "Naissance", 5_000),
    GrantCap("school", "École", 5_000),
    GrantCap("disaster", "Sinistre", 15_000),
)
"""What a new group starts with."""


def contribution_left(contribution_xof: int, owed_before_xof: int, paid_xof: int) -> int:
    """Return what a member still owes the fund after one meeting at which she paid `paid_xof` (0: nothing).

    She pays the meeting's contribution, any part of what she owed from before, or both; not more.

    Raises:
        Refusal: `solidarity.not_a_contribution`.
    """
    owed = contribution_xof + owed_before_xof
    if not 0 <= paid_xof <= owed:
        raise Refusal(
            "solidarity.not_a_contribution",
            amount_xof=paid_xof,
            contribution_xof=contribution_xof,
            owed_xof=owed,
        )
    return owed - paid_xof


def check_grant(caps: Sequence[GrantCap], purpose: str, amount_xof: int, cash_xof: int) -> None:
    """Check a grant, or a loan without charge, against its purpose's cap and the fund's cash.

    Raises:
        Refusal: `money.not_positive`, `solidarity.unknown_purpose`, `.above_cap`, `.fund_short`.
    """
    if amount_xof <= 0:
        raise Refusal("money.not_positive", amount_xof=amount_xof)
    row = next((cap for cap in caps if cap.purpose == purpose), None)
    if row is None:
        raise Refusal("solidarity.unknown_purpose", purpose=purpose)
    if row.cap_xof and amount_xof > row.cap_xof:
        raise Refusal("solidarity.above_cap", purpose=purpose, amount_xof=amount_xof, cap_xof=row.cap_xof)
    if amount_xof > cash_xof:
        raise Refusal("solidarity.fund_short", amount_xof=amount_xof, cash_xof=cash_xof)


def help_left(owed_xof: int, paid_xof: int) -> int:
    """Return what is left of a solidarity loan; it bears no charge and never goes negative.

    Raises:
        Refusal: `money.not_positive`, `solidarity.above_owed`.
    """
    if paid_xof <= 0:
        raise Refusal("money.not_positive", amount_xof=paid_xof)
    if paid_xof > owed_xof:
        raise Refusal("solidarity.above_owed", amount_xof=paid_xof, owed_xof=owed_xof)
    return owed_xof - paid_xof


@dataclass(frozen=True, slots=True)
class FundAtEnd:
    """What each member receives and what stays in the fund, in francs."""

    each_xof: int
    carried_xof: int


def fund_at_end(cash_xof: int, members: int, at_end: Literal["carried", "split"], cash_unit_xof: int) -> FundAtEnd:
    """Carry the fund over, or split it equally by member, floored to the coin, the rest carried over."""
    if at_end == "carried" or members == 0:
        return FundAtEnd(0, cash_xof)
    each = floor_to_unit(cash_xof // members, cash_unit_xof)
    return FundAtEnd(each, cash_xof - each * members)
