"""Where a group and its members stand today: what ``kesu ledger`` prints, from running balances, summing no history."""

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import text

from ledger.books.chart import BOX_LOAN, BOX_OUTSIDE, BOX_SOLIDARITY
from ledger.card import read_constitution
from ledger.database import Database, Reader, Row

_GROUP = text("""
SELECT g.id, g.code, g.family, h.seq, h.head_hash, c.settings,
       (SELECT max(number) FROM cycle WHERE group_id = g.id) AS cycle,
       (SELECT count(*) FROM entry WHERE group_id = g.id) AS entries
FROM savings_group g
JOIN ledger_head h ON h.group_id = g.id
JOIN constitution c ON c.group_id = g.id
  AND c.version = (SELECT max(version) FROM constitution WHERE group_id = g.id)
WHERE g.code = :code
""")
_MEMBERS = text("SELECT number FROM member WHERE group_id = :group_id AND left_on IS NULL ORDER BY number")
_BALANCES = text("SELECT code, kind, member, balance_xof FROM account WHERE group_id = :group_id AND balance_xof <> 0")


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
    numbers = [row["number"] for row in await reader.fetch(_MEMBERS, group_id=group["id"])]
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
