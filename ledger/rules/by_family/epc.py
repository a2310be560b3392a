"""Épargner pour le Changement (EPC): shared out by francs saved; what a missed saving means is in `savings`.

Source: Oxfam's Saving for Change in Mali.
"""

from ledger.rules.settlement.shareout import MemberHolding


def holding_by_savings(
    number: int, saved_xof: int, loan_xof: int = 0, fines_xof: int = 0, solidarity_xof: int = 0
) -> MemberHolding:
    """Weigh a member by the francs she saved: earnings go by amount and the share-out is on a chosen date."""
    return MemberHolding(number, saved_xof, loan_xof, fines_xof, solidarity_xof)
