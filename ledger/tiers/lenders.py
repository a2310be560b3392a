"""Whom the group owes outside: lenders and tiers with what is left of each loan, and giving it back.

Source: the SHG method of Manjari and NRLM; docs/rules.md, "Self-help groups and their tiers".
"""

from dataclasses import dataclass

from sqlalchemy import BigInteger, cast, func, select

from ledger.books.command import Command
from ledger.books.draft import Posted
from ledger.card.queries import GROUP
from ledger.database import Database
from ledger.funds.outside_loans import repay_lender
from ledger.tables import Account, Linkage, Meeting, SavingsGroup, table_of
from ledger.tiers.lending import repay_tier

_linkage, _group, _account, _meeting = (table_of(model) for model in (Linkage, SavingsGroup, Account, Meeting))
_CHARGE = (
    select(cast(func.coalesce(func.sum(_account.c.balance_xof), 0), BigInteger))
    .where(
        _account.c.group_id == _linkage.c.tier_id,
        _account.c.loan == _linkage.c.tier_loan,
        _account.c.kind.in_(("charge", "penalty")),
    )
    .scalar_subquery()
)
_OPEN_MEETINGS = (
    select(func.count())
    .where(_meeting.c.group_id == _linkage.c.group_id, _meeting.c.closed_us.is_(None))
    .correlate(_linkage)
    .scalar_subquery()
)
_OWED = (
    select(
        _linkage.c.number,
        func.coalesce(_group.c.name, _linkage.c.lender).label("lender"),
        _linkage.c.tier_id,
        (_linkage.c.amount_xof - _linkage.c.repaid_xof - _linkage.c.forgiven_xof).label("principal_xof"),
        _CHARGE.label("charge_xof"),
        _OPEN_MEETINGS.label("open_meetings"),
    )
    .select_from(_linkage)
    .outerjoin(_group, _group.c.id == _linkage.c.tier_id)
    .where(_linkage.c.group_id == GROUP)
    .order_by(_linkage.c.number)
)


@dataclass(frozen=True, slots=True)
class OwedOutside:
    """One loan from outside that is not given back, in whole francs.

    ``charge_xof`` is what a tier's books say is due; what a lender outside the system asks for, only he knows.
    """

    number: int
    lender: str
    tier: bool
    principal_xof: int
    charge_xof: int
    meeting_open: bool

    @property
    def owed_xof(self) -> int:
        """All that is known to be owed."""
        return self.principal_xof + self.charge_xof

    def charge_in(self, amount_xof: int) -> int:
        """How much of an amount given back to a tier settles the charge, which comes first."""
        return min(amount_xof, self.charge_xof)


async def owed_outside(database: Database, group_id: int) -> list[OwedOutside]:
    """Every loan from outside of which something is left, oldest first."""
    rows = await database.fetch(_OWED, group_id=group_id)
    loans = [
        OwedOutside(
            row["number"],
            row["lender"],
            row["tier_id"] is not None,
            row["principal_xof"],
            row["charge_xof"] or 0,
            bool(row["open_meetings"]),
        )
        for row in rows
    ]
    return [loan for loan in loans if loan.owed_xof]


async def give_back(
    database: Database, command: Command, loan: OwedOutside, fund: str, amount_xof: int, charge_xof: int
) -> Posted:
    """Give an amount back out of the ``loan`` or the ``outside`` fund; ``charge_xof`` is the part of it that is charge.

    A tier's books move in the same transaction, and say themselves what of it is charge.

    Raises:
        Refusal: as ``repay_tier`` and ``repay_lender``.
    """
    if loan.tier:
        return await repay_tier(database, command, loan.number, fund, amount_xof)
    return await repay_lender(database, command, loan.number, fund, amount_xof - charge_xof, charge_xof)
