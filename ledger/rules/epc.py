"""Épargner pour le Changement (EPC): fixed amounts, doubled after a missed one, shared out by francs saved.

Source: Oxfam's Saving for Change in Mali.
"""

from dataclasses import dataclass

from ledger.rules.constitution import Constitution
from ledger.rules.savings import shares_owed
from ledger.rules.shareout import Holding


@dataclass(frozen=True, slots=True)
class NextSaving:
    """What a member brings next time, in francs, and whether this meeting fines her."""

    due_xof: int
    owed_shares: int
    fined: bool


def next_saving(constitution: Constitution, owed_before: int, saved: int) -> NextSaving:
    """Return what follows from saving `saved` amounts at a meeting (0: missed), `owed_before` owed from before.

    A fixed amount of 250 F missed once: 500 F next time and a fine; missed twice: 750 F.
    """
    owed = shares_owed(constitution, owed_before, saved)
    due = (constitution.min_shares + owed) * constitution.share_value_xof
    return NextSaving(due, owed, fined=saved < constitution.min_shares)


def holding_by_savings(
    number: int, saved_xof: int, loan_xof: int = 0, fines_xof: int = 0, solidarity_xof: int = 0
) -> Holding:
    """Weigh a member by the francs she saved: earnings go by amount and the share-out is on a chosen date."""
    return Holding(number, saved_xof, loan_xof, fines_xof, solidarity_xof)
