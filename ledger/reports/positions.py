"""Where a group and its members stand today: what ``kesu ledger`` prints, from running balances, summing no history."""

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import bindparam, func, select

from ledger.books.chart import BOX_LOAN, BOX_OUTSIDE, BOX_SOLIDARITY
from ledger.card import read_constitution
from ledger.card.queries import ACTIVE_NUMBERS, GROUP
from ledger.database import Database, Reader, Row
from ledger.tables import Account, ConstitutionVersion, Cycle, Entry, LedgerHead, SavingsGroup, table_of

_group, _head, _constitution = table_of(SavingsGroup), table_of(LedgerHead), table_of(ConstitutionVersion)
_cycle, _entry, _account = table_of(Cycle), table_of(Entry), table_of(Account)
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
_BALANCES = select(_account.c.code, _account.c.kind, _account.c.member, _account.c.balance_xof).where(
    _account.c.group_id == GROUP, _account.c.balance_xof != 0
)


@dataclass(frozen=True, slots=True)
class MemberPosition:
    """One member's savings and debts in whole francs, all positive. ``declared`` and ``handed_over`` are pending."""

    number: int
    shares: int
    savings: int
    solidarity: int
    fines_due: int
    loan_principal: int
    loan_charge: int
    declared: int
    handed_over: int


@dataclass(frozen=True, slots=True)
class GroupPosition:
    """One group's funds in whole francs, its members' positions, and where its chain stands."""

    group: str
    family: str
    cycle: int
    funds: dict[str, int]
    members: tuple[MemberPosition, ...]
    transactions: int
    entries: int
    head: str

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
    numbers = [row["number"] for row in await reader.fetch(ACTIVE_NUMBERS, group_id=group["id"])]
    return GroupPosition(
        group["code"],
        group["family"],
        group["cycle"],
        {
            "loan": of_group.get(BOX_LOAN, 0),
            "solidarity": of_group.get(BOX_SOLIDARITY, 0),
            "outside": of_group.get(BOX_OUTSIDE, 0),
        },
        tuple(_member(number, of_member[number], share_value_xof) for number in numbers),
        group["seq"],
        group["entries"],
        group["head_hash"].hex(),
    )


def _member(number: int, balance: dict[str, int], share_value_xof: int) -> MemberPosition:
    savings = -balance["shares"]
    return MemberPosition(
        number,
        savings // share_value_xof,
        savings,
        -balance["solidarity"],
        balance["fines"] + balance["penalty"],
        balance["principal"],
        balance["charge"],
        -balance["declared"],
        balance["handover"],
    )
