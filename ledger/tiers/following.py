"""What changes on a tier's loan to a group changes what the group owes: the group's half is written in the same unit.

The tier's books lead, whoever acts: each of their transactions that touches such a loan has its half in the group's.
Cash that comes into the tier's box leaves the group's, and the other way round; what is charged or given up moves no
cash, and is the group's expense or income. Source: docs/decisions/0029-two-books-one-pair.md.
"""

from collections import defaultdict
from dataclasses import dataclass, replace

from sqlalchemy import and_, bindparam, select, update

from ledger.books.chart import BOX_OUTSIDE, EXPENSES, INCOME, LINKAGE
from ledger.books.command import Command
from ledger.books.draft import Posted
from ledger.books.errors import OutOfBounds
from ledger.card.queries import GROUP
from ledger.database import Row, UnitOfWork
from ledger.rules.refusal import Refusal
from ledger.tables import Account, Entry, Journal, Linkage, table_of
from ledger.tables.expressions.joins import ACCOUNT_OF_ENTRY, ENTRY_OF_TRANSACTION, ORIGINAL, ORIGINAL_OF_REVERSAL
from ledger.tiers.pairs import NEWEST_OF_LOAN, OF_PAIRS, check_cycle_open, half_in_group, key_in_group, met_since

_journal, _entry, _account = table_of(Journal), table_of(Entry), table_of(Account)
_linkage = table_of(Linkage)
_PAIR = and_(
    _linkage.c.tier_id == _account.c.group_id,
    _linkage.c.tier_loan == _account.c.loan,
    _account.c.kind.in_(OF_PAIRS),
    NEWEST_OF_LOAN,
)
_SINCE = (
    select(
        _journal.c.seq,
        _journal.c.idem_key,
        _journal.c.kind.label("act"),
        ORIGINAL.c.idem_key.label("original"),
        _account.c.kind,
        _entry.c.amount_xof,
        *(_linkage.c[name] for name in ("group_id", "number", "lender", "repaid_xof", "forgiven_xof", "charge_xof")),
        _linkage.c.amount_xof.label("lent_xof"),
    )
    .select_from(_journal)
    .join(_entry, ENTRY_OF_TRANSACTION)
    .join(_account, ACCOUNT_OF_ENTRY)
    .outerjoin(ORIGINAL, ORIGINAL_OF_REVERSAL)
    .outerjoin(_linkage, _PAIR)
    .where(_journal.c.group_id == GROUP, _journal.c.seq > bindparam("since"))
    .order_by(_journal.c.seq, _entry.c.line)
)
_LINES = select(_entry.c.account, _entry.c.amount_xof).where(
    _entry.c.group_id == GROUP, _entry.c.seq == bindparam("seq")
)
_CHANGE = update(_linkage).where(
    _linkage.c.group_id == bindparam("at_group"), _linkage.c.number == bindparam("at_number")
)


@dataclass(frozen=True, slots=True)
class GroupActs:
    """It is the group that acts, at its own ``meeting``: its command, and the box that the cash leaves."""

    command: Command
    meeting: int
    box: str = BOX_OUTSIDE


@dataclass(slots=True)
class _Owed:
    """One loan from a tier as the group's books have it, in whole francs."""

    number: int
    lent_xof: int
    repaid_xof: int
    forgiven_xof: int
    charge_xof: int

    @property
    def owed_xof(self) -> int:
        return self.lent_xof - self.repaid_xof - self.forgiven_xof + self.charge_xof

    def change(self, principal_xof: int, charge_xof: int, *, in_cash: bool) -> None:
        """Change what is owed by these sums; a charge that an earlier version never wrote here cannot fall."""
        if in_cash:
            self.repaid_xof -= principal_xof
        else:
            self.forgiven_xof -= principal_xof
        self.charge_xof = max(self.charge_xof + charge_xof, 0)
        if self.repaid_xof + self.forgiven_xof > self.lent_xof:
            left_xof = self.lent_xof - self.repaid_xof - self.forgiven_xof - principal_xof
            raise Refusal("tier.above_owed", amount_xof=-principal_xof, owed_xof=left_xof)


async def follow(unit: UnitOfWork, tier: Command, since: int, group: GroupActs | None = None) -> Posted | None:
    """Write the groups' halves of what the tier's books got after ``since``; gives the newest that was written.

    ``tier`` is the command in the tier's books; ``group`` where the group acts (none: the tier does). The books of
    every group concerned must be locked.

    Raises:
        Refusal: ``tier.group_gives_back`` when cash would leave the group's box by the tier's word; ``tier.met_since``
            when a hand-over would be taken back whose money the group has counted; ``correction.built_upon``,
            ``cycle.closed``.
    """
    transactions: dict[int, list[Row]] = defaultdict(list)
    for row in await unit.fetch(_SINCE, group_id=tier.group_id, since=since):
        transactions[row["seq"]].append(row)
    owed: dict[tuple[int, int], _Owed] = {}
    posted = None
    for rows in transactions.values():
        paired = [row for row in rows if row["number"] is not None]
        if paired:
            cash_xof = sum(row["amount_xof"] for row in rows if row["kind"] == "box")
            posted = await _half(unit, tier, group, paired, cash_xof, owed) or posted
    return posted


async def _half(
    unit: UnitOfWork,
    tier: Command,
    group: GroupActs | None,
    paired: list[Row],
    cash_xof: int,
    owed: dict[tuple[int, int], _Owed],
) -> Posted | None:
    """Write the group's half of one transaction; ``cash_xof`` came into the tier's boxes."""
    first = paired[0]
    group_id = first["group_id"]
    half = None
    if first["act"] == "reversal":
        half = await half_in_group(unit, tier.group_id, group_id, first["original"])
        if half is None:  # an earlier version wrote it on one side only
            return None
    if cash_xof > 0 and group is None:
        await _check_not_counted(unit, group_id, half)
    moved_xof = await _change(unit, paired, cash_xof, owed)
    if half is not None and cash_xof > 0 and owed[group_id, first["number"]].owed_xof:  # it was charged since
        raise Refusal("correction.built_upon", seq=first["seq"])
    key = key_in_group(tier.group_id, group_id, first["idem_key"])
    command = replace(group.command if group else _system(tier, group_id), key=key)
    meeting, box = (group.meeting, group.box) if group else (None, BOX_OUTSIDE)
    if half is not None and cash_xof:
        await check_cycle_open(unit, group_id, half["seq"])
        lines = await unit.fetch(_LINES, group_id=group_id, seq=half["seq"])
        entries = {line["account"]: -line["amount_xof"] for line in lines}
        kind, reverses_seq = "reversal", half["seq"]
    else:
        entries, reverses_seq = owed_entries(moved_xof, cash_xof, box), None
        kind = "linkage_out" if cash_xof else "linkage_owed"
    # alone: in the tier's books two have confirmed it; out of the group's box nothing goes that its two did not.
    draft = command.draft(
        kind, entries, meeting=meeting, reverses_seq=reverses_seq, memo=first["lender"], alone=group is None
    )
    try:
        return await unit.post(draft)
    except OutOfBounds as broken:
        raise Refusal("correction.built_upon", seq=first["seq"]) from broken


async def _check_not_counted(unit: UnitOfWork, group_id: int, half: Row | None) -> None:
    """The tier takes no cash out of a group's box, but what it put there itself and nobody has counted since."""
    if half is None:
        raise Refusal("tier.group_gives_back")
    if await met_since(unit, group_id, half["seq"]):
        raise Refusal("tier.met_since")


async def _change(unit: UnitOfWork, paired: list[Row], cash_xof: int, owed: dict[tuple[int, int], _Owed]) -> int:
    """Change the rows of the loans that a transaction touches; gives by how much the group owes more."""
    moved: dict[int, dict[bool, int]] = defaultdict(lambda: {True: 0, False: 0})
    for row in paired:
        moved[row["number"]][row["kind"] == "principal"] += row["amount_xof"]
        key = (row["group_id"], row["number"])
        if key not in owed:
            owed[key] = _Owed(
                *(row[name] for name in ("number", "lent_xof", "repaid_xof", "forgiven_xof", "charge_xof"))
            )
    more_xof, group_id = 0, paired[0]["group_id"]
    for number, sums in moved.items():
        loan = owed[group_id, number]
        before_xof = loan.owed_xof
        loan.change(sums[True], sums[False], in_cash=bool(cash_xof))
        more_xof += loan.owed_xof - before_xof
        await unit.fetch(
            _CHANGE,
            at_group=group_id,
            at_number=number,
            repaid_xof=loan.repaid_xof,
            forgiven_xof=loan.forgiven_xof,
            charge_xof=loan.charge_xof,
        )
    return more_xof


def owed_entries(more_xof: int, cash_xof: int = 0, box: str = BOX_OUTSIDE) -> dict[str, int]:
    """The group owes ``more_xof`` and pays ``cash_xof``; what does not meet is its expense, or its income."""
    rest_xof = more_xof + cash_xof
    return {LINKAGE: -more_xof, box: -cash_xof, EXPENSES if rest_xof > 0 else INCOME: rest_xof}


def _system(tier: Command, group_id: int) -> Command:
    """The tier's act as the group's books name it: nobody of its members did it."""
    return Command(group_id, tier.key, tier.at, tier.channel)
