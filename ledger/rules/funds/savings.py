"""Savings at a meeting: how many shares an amount is, what is owed after a missed one, who joins late.

Source: VSL Associates' field guide (1 to 5 shares), Oxfam's Saving for Change (double next time), the SHG
method (equal amounts, owed).
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ledger.rules.by_family.constitution import Constitution
from ledger.rules.by_family.families import VENTURE
from ledger.rules.money import round_half_up_to_unit
from ledger.rules.refusal import Refusal

Missed = Literal["allowed", "fined", "owed", "doubled"]


def after_missed_saving(constitution: Constitution) -> Missed:
    """Return what a missed saving means: nothing, a fine, owed, or double next time and a fine."""
    if constitution.family == "epc":
        return "doubled"
    if constitution.family in ("shg", "tontine"):
        return "owed"
    return "fined" if constitution.min_shares else "allowed"


def shares_owed(constitution: Constitution, owed_before: int, saved: int) -> int:
    """Return the shares a member owes after a meeting where she saved `saved` shares (0: she missed it).

    Only families whose missed savings are owed or doubled carry any over; each missed meeting adds one
    amount.
    """
    if after_missed_saving(constitution) not in ("owed", "doubled"):
        return 0
    return max(owed_before + constitution.min_shares - saved, 0)


def allowed_shares(constitution: Constitution, owed: int = 0, saved: int = 0) -> tuple[int, int | None]:
    """Return the fewest and the most shares one saving may be; None is no upper limit.

    `saved`: what she has saved at this meeting, or at another of the same day, already: the limits hold over all of it.
    A member who owes may pay her arrears in parts in an SHG or a tontine; in an EPC group she brings all
    of it.
    """
    least = max(constitution.min_shares + (owed if after_missed_saving(constitution) == "doubled" else 0), 1)
    most = max(constitution.max_shares + owed - saved, 0) if constitution.max_shares else None
    return max(least - saved, 1), most


def shares_for(
    constitution: Constitution, amount_xof: int, *, owed: int = 0, saved: int = 0, opening: bool = False
) -> int:
    """Return how many shares an amount is: shares × share value, and nothing else.

    `owed`: shares owed from before; `saved`: shares saved at this meeting already. `opening`: the first purchase of a
    cycle out of a share-out, for which the upper limit is lifted.

    Raises:
        Refusal: `money.not_positive`, `savings.not_a_share` with the nearest valid amounts (equal when there is
            only one), `savings.too_few`, `savings.too_many`; `venture.stakes_only` in a joint venture.
    """
    if constitution.family == VENTURE:
        raise Refusal("venture.stakes_only")
    if amount_xof <= 0:
        raise Refusal("money.not_positive", amount_xof=amount_xof)
    value = constitution.share_value_xof
    least, most = allowed_shares(constitution, owed, saved)
    if opening:
        most = None
    shares, rest = divmod(amount_xof, value)
    if rest:
        lower, upper = (_within(number, least, most) * value for number in (shares, shares + 1))
        raise Refusal(
            "savings.not_a_share",
            amount_xof=amount_xof,
            share_value_xof=value,
            lower_xof=lower,
            upper_xof=upper,
        )
    if shares < least:
        raise Refusal("savings.too_few", amount_xof=amount_xof, least_xof=least * value, least_shares=least)
    if most is not None and shares > most:
        raise Refusal("savings.too_many", amount_xof=amount_xof, most_xof=most * value, most_shares=most)
    return shares


def _within(number: int, least: int, most: int | None) -> int:
    return max(number, least) if most is None else min(max(number, least), most)


@dataclass(frozen=True, slots=True)
class BuyIn:
    """What a late joiner gets and pays: as many shares as the member with the fewest, at today's value."""

    shares: int
    price_xof: int


def buy_in(constitution: Constitution, lowest_shares: int, worth_xof: int, shares: int) -> BuyIn:
    """Return the price of joining during a cycle.

    `lowest_shares`: those of the member with the fewest; `worth_xof`: loan-fund cash + loans outstanding
    − debts; `shares`: all shares of the group. Rounded half-up to the coin.

    Raises:
        Refusal: `savings.joins_next_cycle` (the default rule), `savings.no_value_yet`.
    """
    if constitution.late_joiner == "next_cycle":
        raise Refusal("savings.joins_next_cycle")
    if lowest_shares <= 0 or worth_xof <= 0 or shares <= 0:
        raise Refusal("savings.no_value_yet")
    price = round_half_up_to_unit(lowest_shares * Fraction(worth_xof, shares), constitution.cash_unit_xof)
    return BuyIn(lowest_shares, price)
