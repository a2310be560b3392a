"""The share-out: what one share is worth, and what each member takes home, exact to the franc.

Source: VSL Associates' field guide, CARE's manual (step by step), Oxfam's Saving for Change (there the
weights are francs saved instead of shares). Debts are netted from what a member is due, so what she settles
that way is part of the pool although it never passes through the box.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from ledger.rules.by_family.constitution import Constitution
from ledger.rules.refusal import Refusal
from ledger.rules.settlement.netting import MemberHolding, NettedLine, net_line

__all__ = ["MemberHolding", "NettedLine", "RemainderTo", "ShareOut", "share_out"]

RemainderTo = Literal["next_cycle", "solidarity"]


@dataclass(frozen=True, slots=True)
class ShareOut:
    """The whole share-out, lines by member number: Σ net + remainder = cash, exactly.

    `cash_xof`: the loan fund's box once its debts and expenses are paid and `to_solidarity_xof` (what members
    settle to the solidarity fund) is moved over; `pool_xof` ÷ `shares` = `value_xof`, an exact fraction.
    """

    pool_xof: int
    shares: int
    value_xof: Fraction
    lines: tuple[NettedLine, ...]
    remainder_xof: int
    remainder_to: RemainderTo
    cash_xof: int
    to_solidarity_xof: int


def share_out(
    constitution: Constitution,
    holdings: Iterable[MemberHolding],
    cash_xof: int,
    *,
    debts_xof: int = 0,
    expenses_xof: int = 0,
    kept_xof: int = 0,
) -> ShareOut:
    """Compute a share-out from the loan fund's cash; nothing is posted.

    pool = cash − debts of the group − share-out expenses + what members settle to the loan fund from their
    own entitlement. 400 shares, 225,350 F in the box: 4507/8 F (563.375 F) a share.
    What is kept outside the box is taken back before: it cannot be paid into hands.

    Raises:
        Refusal: `shareout.no_shareout`, `.money_kept`, `.no_shares`, `.cash_short`.
    """
    if not constitution.shares_out:
        raise Refusal("shareout.no_shareout", family=constitution.family)
    if kept_xof:
        raise Refusal("shareout.money_kept", kept_xof=kept_xof)
    members = sorted(holdings, key=lambda holding: holding.number)
    if not any(member.shares for member in members):
        raise Refusal("shareout.no_shares")
    free = cash_xof - debts_xof - expenses_xof
    if free < 0:
        raise Refusal("shareout.cash_short", short_xof=-free)
    pool, shares = _stable_pool(constitution, members, free)
    value = Fraction(pool, shares)
    lines = [net_line(member, value, constitution) for member in members]
    moved = sum(line.solidarity_xof for line in lines)
    if constitution.fines_go_to == "solidarity":
        moved += sum(line.fines_xof for line in lines)
    remainder = free - moved - sum(line.net_xof for line in lines)
    if constitution.remainder == "largest_fraction":
        lines, remainder = _coins(lines, value, remainder, constitution.cash_unit_xof)
    to: RemainderTo = "solidarity" if constitution.remainder == "solidarity" else "next_cycle"
    return ShareOut(pool, shares, value, tuple(lines), remainder, to, free - moved, moved)


def _stable_pool(constitution: Constitution, members: list[MemberHolding], free_xof: int) -> tuple[int, int]:
    """Return pool and shares once nobody who is counted owes the loan fund more than she is due.

    Each round takes out members whose debt lowers the value, so it only falls, and some always remain: at the
    latest those who owe least a share.
    """
    counted = [(member.shares, member.owed_to_loan_fund_xof(constitution)) for member in members if member.shares]
    while True:
        pool = free_xof + sum(owed for _, owed in counted)
        shares = sum(number for number, _ in counted)
        due = [(number, owed) for number, owed in counted if owed * shares <= number * pool]
        if len(due) == len(counted):
            return pool, shares
        counted = due


def _coins(
    lines: list[NettedLine], value_xof: Fraction, remainder_xof: int, unit_xof: int
) -> tuple[list[NettedLine], int]:
    """Give the remainder out, one coin each, to members without debt left who lost most to the floor."""
    waiting = sorted(
        (line for line in lines if line.counted and not line.debt_left_xof),
        key=lambda line: (line.gross_xof - line.shares * value_xof, line.number),
    )
    lucky = {line.number for line in waiting[: remainder_xof // unit_xof]}
    given = [
        replace(line, coin_xof=unit_xof, net_xof=line.net_xof + unit_xof) if line.number in lucky else line
        for line in lines
    ]
    return given, remainder_xof - unit_xof * len(lucky)
