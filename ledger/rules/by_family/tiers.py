"""Village organisations and networks: members that are groups, and loans passed on through them.

A loan of the tier to a group and the group's loans out of it to members are two linked loans, each with its
own rate and schedule. Source: the SHG method of Manjari and NRLM.
"""

from ledger.rules.refusal import Refusal


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
