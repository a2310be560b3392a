"""The outside fund: what of its box is granted and what is borrowed, and what the group owes beyond that.

Source: docs/rules.md, "Self-help groups and their tiers". All amounts in whole francs, none negative.
"""


def grant_cash_xof(grants_xof: int, box_outside_xof: int) -> int:
    """Return what the outside box holds of grants; the rest of it is borrowed money that was not lent on."""
    return min(grants_xof, box_outside_xof)


def debts_xof(linkage_xof: int, grants_xof: int, box_outside_xof: int) -> int:
    """Return what the group owes to others beyond the borrowed money it still holds."""
    borrowed_cash_xof = box_outside_xof - grant_cash_xof(grants_xof, box_outside_xof)
    return max(linkage_xof - borrowed_cash_xof, 0)
