"""Village organisations and networks: members that are groups, and loans passed on through them.

A loan of the tier to a group and the group's loans out of it to members are two linked loans, each with its
own rate and schedule. Source: the SHG method of Manjari and NRLM.
"""

from dataclasses import dataclass

from ledger.rules.refusal import Refusal
from ledger.rules.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Linked:
    """What a group gains by passing a tier's loan on, in francs: charges received minus charges owed."""

    received_xof: int
    owed_xof: int

    @property
    def margin_xof(self) -> int:
        """Negative when the group lends on for less than it pays."""
        return self.received_xof - self.owed_xof


def passed_on_left(outer_principal_xof: int, inner_principals_xof: tuple[int, ...], asked_xof: int) -> int:
    """Return what is left to pass on after lending `asked_xof` of a tier's loan to one more member.

    Raises:
        Refusal: `money.not_positive`, `tier.above_received`.
    """
    if asked_xof <= 0:
        raise Refusal("money.not_positive", amount_xof=asked_xof)
    left = outer_principal_xof - sum(inner_principals_xof)
    if asked_xof > left:
        raise Refusal("tier.above_received", asked_xof=asked_xof, left_xof=left)
    return left - asked_xof


def linked(outer: Schedule, inner: tuple[Schedule, ...]) -> Linked:
    """Compare the charges of the tier's loan with those of the loans passed on."""
    return Linked(sum(loan.total_charge_xof for loan in inner), outer.total_charge_xof)
