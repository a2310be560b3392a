"""The share-out as it would be today: what every member holds and owes, and the lines that follow. Posts nothing.

Source: VSL Associates' field guide; CARE's manual; docs/rules.md, "Share-out".
"""

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sqlalchemy import BigInteger, cast, func, select

from ledger.card.group import GroupNow, read_group
from ledger.card.queries import GROUP
from ledger.database import Database, Reader, UnitOfWork
from ledger.rules.by_family.epc import holding_by_savings
from ledger.rules.funds.solidarity import FundAtEnd, fund_at_end
from ledger.rules.settlement.shareout import MemberHolding, ShareOut, share_out
from ledger.tables import Account, table_of

_account = table_of(Account)
_HELD = (
    select(_account.c.member, _account.c.kind, cast(func.sum(_account.c.balance_xof), BigInteger).label("balance_xof"))
    .where(_account.c.group_id == GROUP, _account.c.member.is_not(None))
    .group_by(_account.c.member, _account.c.kind)
)


async def read_holdings(reader: Database | Reader | UnitOfWork, group: GroupNow) -> list[MemberHolding]:
    """What every member brings to the share-out, the heirs of the dead included, by member number."""
    held: dict[int, dict[str, int]] = defaultdict(dict)
    for row in await reader.fetch(_HELD, group_id=group.group_id):
        held[row["member"]][row["kind"]] = row["balance_xof"]
    return holdings_of(group, held)


def holdings_of(group: GroupNow, held_xof: Mapping[int, Mapping[str, int]]) -> list[MemberHolding]:
    """The same from balances by member and kind of account, debit positive."""
    holdings = [_holding(group, number, of) for number, of in sorted(held_xof.items())]
    return [holding for holding in holdings if holding.shares or holding.debt_xof]


def _holding(group: GroupNow, number: int, of: Mapping[str, int]) -> MemberHolding:
    def sum_of(*kinds: str) -> int:
        return sum(of.get(kind, 0) for kind in kinds)

    saved_xof = -sum_of("shares")
    debts = (sum_of("principal", "charge", "taken"), sum_of("fines", "penalty"), sum_of("dues", "help"))
    if group.rules.family == "epc":
        return holding_by_savings(number, saved_xof, *debts)
    return MemberHolding(number, saved_xof // group.rules.share_value_xof, *debts)


async def preview_share_out(
    reader: Database | Reader | UnitOfWork, group_id: int, *, expenses_xof: int = 0
) -> ShareOut:
    """Compute the share-out of today's books. ``expenses_xof``: what sharing out will cost.

    Raises:
        Refusal: ``shareout.no_shareout``, ``.money_kept``, ``.no_shares``, ``.cash_short``.
    """
    group = await read_group(reader, group_id)
    return compute(group, await read_holdings(reader, group), expenses_xof=expenses_xof)


def compute(group: GroupNow, holdings: list[MemberHolding], *, expenses_xof: int = 0) -> ShareOut:
    """The rule applied to a group's cash and debts.

    Raises:
        Refusal: as ``preview_share_out``.
    """
    return share_out(
        group.rules,
        holdings,
        group.box_loan_xof,
        debts_xof=group.debts_xof,
        expenses_xof=expenses_xof,
        kept_xof=group.kept_xof,
    )


def fund_after(group: GroupNow, result: ShareOut, members: int) -> FundAtEnd:
    """What becomes of the solidarity fund once the share-out has settled what is owed to it from what is due.

    ``members``: how many are in the group. The remainder of the rounding is in it where the group has it so. Of 5,000 F
    in its box and 3,000 F lent as help that a share-out settles, 8,000 F are split.
    """
    cash_xof = group.box_solidarity_xof + result.to_solidarity_xof
    if result.remainder_to == "solidarity":
        cash_xof += result.remainder_xof
    return fund_at_end(cash_xof, members, group.rules.solidarity_at_end, group.rules.cash_unit_xof)


def share_out_json(result: ShareOut) -> dict[str, Any]:
    """The shape of ``kesu shareout --json``; amounts in whole francs, ``value`` an exact fraction."""
    return {
        "pool": result.pool_xof,
        "shares": result.shares,
        "value": str(result.value_xof),
        "lines": [
            {
                "number": line.number,
                "shares": line.shares,
                "gross": line.gross_xof,
                "coin": line.coin_xof,
                "loan": line.loan_xof,
                "fines": line.fines_xof,
                "solidarity": line.solidarity_xof,
                "net": line.net_xof,
                "debt_left": line.debt_left_xof,
            }
            for line in result.lines
        ],
        "remainder": result.remainder_xof,
        "remainder_to": result.remainder_to,
        "to_solidarity": result.to_solidarity_xof,
        "cash": result.cash_xof,
    }


def spoken_value(value_xof: Fraction) -> str:
    """The value of a share for a phone, whole or with one decimal, cut off: ``563``, ``563,3``.

    A fraction is not for phones: "568 698/789" reads as half a million.
    """
    whole, rest = divmod(value_xof.numerator, value_xof.denominator)
    tenths = rest * 10 // value_xof.denominator
    return f"{whole},{tenths}" if tenths else f"{whole}"
