"""Brings a group's books to what its tier's say it owes, where an earlier version or a paper book wrote one side only.

It moves no cash: the group's debt becomes what the tier lent, was given back and gave up. Cash that was given back and
still stands in the group's box is missing at its next count, and its assembly decides about the difference.
Source: docs/decisions/0029-two-books-one-pair.md.
"""

from datetime import datetime

from sqlalchemy import and_, bindparam, select, update

from ledger.audit.pairs import Pair, differing_pairs
from ledger.books.chart import LINKAGE, OPENING
from ledger.books.command import Command
from ledger.card.queries import GROUP
from ledger.commands import lock_group
from ledger.database import Database, UnitOfWork
from ledger.tables import Linkage, Loan, TierMember, table_of
from ledger.tiers.following import owed_entries
from ledger.tiers.pairs import newest_seq, write_linkage

_linkage, _loan, _seat = table_of(Linkage), table_of(Loan), table_of(TierMember)
_BORROWING = (
    select(_seat.c.group_id)
    .join(_loan, and_(_loan.c.group_id == _seat.c.tier_id, _loan.c.member == _seat.c.member))
    .where(_seat.c.tier_id == GROUP)
    .union(select(_linkage.c.group_id).where(_linkage.c.tier_id == GROUP))
)
_CHANGE = update(_linkage).where(
    _linkage.c.group_id == bindparam("at_group"), _linkage.c.number == bindparam("at_number")
)


async def borrowing_groups(reader: Database | UnitOfWork, tier_id: int) -> list[int]:
    """Every group that a tier ever lent to: their books are locked before they are brought to what the tier's say."""
    return [row["group_id"] for row in await reader.fetch(_BORROWING, group_id=tier_id)]


async def agree(unit: UnitOfWork, at: datetime, tier_id: int) -> list[Pair]:
    """Write what is missing in the groups' books, for every loan of a tier; give the pairs that differed."""
    for group_id in sorted({tier_id, *await borrowing_groups(unit, tier_id)}):
        await lock_group(unit, group_id)
    return await write_other_halves(unit, Command(tier_id, "agree", at, "system"))


async def write_other_halves(unit: UnitOfWork, tier: Command) -> list[Pair]:
    """The same inside a command of the tier whose unit has locked the groups."""
    pairs = await differing_pairs(unit, tier.group_id)
    for pair in pairs:
        await _write(unit, tier, pair)
    return pairs


async def _write(unit: UnitOfWork, tier: Command, pair: Pair) -> None:
    seq = await newest_seq(unit, pair.group_id)
    key = f"tier/{pair.tier_id}/agree/{pair.tier_loan}/{seq}"
    command = Command(pair.group_id, key, tier.at, tier.channel)
    there = pair.there
    columns = {"repaid_xof": there.repaid_xof, "forgiven_xof": there.forgiven_xof, "charge_xof": there.charge_xof}
    if pair.number is None or pair.here is None:
        entries = {OPENING: there.owed_xof, LINKAGE: -there.owed_xof}
        posted = await unit.post(command.draft("linkage_in", entries, memo=pair.tier_code))
        await write_linkage(
            unit,
            pair.group_id,
            posted.seq,
            lender=pair.tier_code,
            tier_id=pair.tier_id,
            tier_loan=pair.tier_loan,
            amount_xof=pair.lent_xof,
            received_on=tier.day.isoformat(),
            **columns,
        )
        return
    if more_xof := there.owed_xof - pair.here.owed_xof:
        await unit.post(command.draft("linkage_owed", owed_entries(more_xof), memo=pair.tier_code))
    await unit.fetch(_CHANGE, at_group=pair.group_id, at_number=pair.number, **columns)
