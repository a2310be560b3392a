"""Where a group and its members stand today: what ``kesu ledger`` prints, from running balances, summing no history."""

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import bindparam, func, select

from ledger.books.chart import BOX_LOAN, BOX_OUTSIDE, BOX_SOLIDARITY
from ledger.card import read_constitution
from ledger.card.queries import GROUP
from ledger.database import Database, Reader, Row
from ledger.tables import Account, ConstitutionVersion, Cycle, Entry, LedgerHead, Member, SavingsGroup, table_of

_group, _head, _constitution = table_of(SavingsGroup), table_of(LedgerHead), table_of(ConstitutionVersion)
_cycle, _entry, _account = table_of(Cycle), table_of(Entry), table_of(Account)
_member = table_of(Member)
_LATEST_CYCLE = select(func.max(_cycle.c.number)).where(_cycle.c.group_id == _group.c.id).scalar_subquery()
_ENTRIES = select(func.count()).where(_entry.c.group_id == _group.c.id).scalar_subquery()
_GROUP = (
    select(
        _group.c.id,
        _group.c.code,
        _group.c.family,
        _head.c.seq,
        _head.c.head_hash,
        _constitution.c.settings,
        _LATEST_CYCLE.label("cycle"),
        _ENTRIES.label("entries"),
    )
    .select_from(_group)
    .join(_head, _head.c.group_id == _group.c.id)
    .join(_constitution, _constitution.c.group_id == _group.c.id)
    .where(_group.c.code == bindparam("code"))
    .order_by(_constitution.c.version.desc())
    .limit(1)
)
_MEMBERS = (
    select(_member.c.number, _member.c.left_on, _member.c.left_why)
    .where(_member.c.group_id == GROUP)
    .order_by(_member.c.number)
)
_BOXES = {"loan": BOX_LOAN, "solidarity": BOX_SOLIDARITY, "outside": BOX_OUTSIDE}
_BALANCES = select(_account.c.code, _account.c.kind, _account.c.member, _account.c.balance_xof).where(
    _account.c.group_id == GROUP, _account.c.balance_xof != 0
)


@dataclass(frozen=True, slots=True)
class MemberPosition:
    """One member's savings and debts in whole francs, all positive. ``declared`` and ``handed_over`` are pending.

    ``gone``: why she is no member any more (left or died), while the books still hold something of hers.
    """

    number: int
    shares: int
    savings: int
    solidarity: int
    fines_due: int
    loan_principal: int
    loan_charge: int
    declared: int
    handed_over: int
    payable: int
    arrears: int
    dues: int
    help: int
    pot: int
    gone: str | None

    @property
    def net_xof(self) -> int:
        """The sum of all her accounts: what she owes less what she is owed."""
        owed = self.fines_due + self.loan_principal + self.loan_charge + self.handed_over
        owed += self.arrears + self.dues + self.help + self.pot
        return owed - self.savings - self.solidarity - self.declared - self.payable


@dataclass(frozen=True, slots=True)
class GroupPosition:
    """One group's funds in whole francs, its members' positions, and where its chain stands.

    ``beside`` are its other accounts, debit positive: what was earned, spent and carried over. All of it adds up to 0.
    """

    group: str
    family: str
    cycle: int
    funds: dict[str, int]
    members: tuple[MemberPosition, ...]
    transactions: int
    entries: int
    head: str
    beside: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """The shape of ``kesu ledger --json``."""
        return asdict(self) | {"members": [asdict(member) for member in self.members]}


async def read_positions(database: Database, group_code: str) -> GroupPosition:
    """Read one group's books as they stand at one moment.

    Raises:
        LookupError: there is no group of that code.
    """
    async with database.snapshot() as reader:
        rows = await reader.fetch(_GROUP, code=group_code)
        if not rows:
            raise LookupError(f"there is no group {group_code}")
        return await _positions(reader, rows[0])


async def _positions(reader: Reader, group: Row) -> GroupPosition:
    of_group: dict[str, int] = {}
    of_member: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in await reader.fetch(_BALANCES, group_id=group["id"]):
        if row["member"] is None:
            of_group[row["code"]] = row["balance_xof"]
        else:
            of_member[row["member"]][row["kind"]] += row["balance_xof"]
    share_value_xof = read_constitution(f"{group['family']} {group['settings']}").share_value_xof
    members = await reader.fetch(_MEMBERS, group_id=group["id"])
    return GroupPosition(
        group["code"],
        group["family"],
        group["cycle"],
        {fund: of_group.pop(box, 0) for fund, box in _BOXES.items()},
        tuple(
            _position(row, of_member[row["number"]], share_value_xof)
            for row in members
            if row["left_on"] is None or any(of_member[row["number"]].values())
        ),
        group["seq"],
        group["entries"],
        group["head_hash"].hex(),
        of_group,
    )


def _position(row: Row, balance: dict[str, int], share_value_xof: int) -> MemberPosition:
    savings = -balance["shares"]
    return MemberPosition(
        row["number"],
        savings // share_value_xof,
        savings,
        -balance["solidarity"],
        balance["fines"] + balance["penalty"],
        balance["principal"],
        balance["charge"],
        -balance["declared"],
        balance["handover"],
        -balance["payable"],
        balance["arrears"],
        balance["dues"],
        balance["help"],
        balance["pot"],
        None if row["left_on"] is None else row["left_why"] or "left",
    )
