"""What a group is today: its rules, its cycle and its funds, from running balances, in two reads."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from ledger.books.chart import BOX_LOAN, BOX_OUTSIDE, BOX_SOLIDARITY, GRANTS, LINKAGE
from ledger.card import read_constitution
from ledger.database import Database, Reader, UnitOfWork
from ledger.rules import outside
from ledger.rules.constitution import Constitution

_GROUP = text("""
SELECT g.family || ' ' || k.settings AS rules, c.number AS cycle, c.began_on, c.ends_on, c.frozen_on
FROM savings_group g
JOIN constitution k ON k.group_id = g.id
JOIN cycle c ON c.group_id = g.id AND c.closed_on IS NULL
WHERE g.id = :group_id ORDER BY k.version DESC LIMIT 1
""")
_BY_CODE = text("SELECT id FROM savings_group WHERE code = :code")
_HELP_NUMBER = text("""
SELECT n.help_number FROM savings_group g JOIN ngo n ON n.id = g.ngo_id WHERE g.id = :group_id
""")
_BALANCES = text("""
SELECT code, balance_xof FROM account WHERE group_id = :group_id AND member IS NULL AND balance_xof <> 0
""")


@dataclass(frozen=True, slots=True)
class GroupNow:
    """A group's rules and cycle, and the balances of its own accounts in whole francs, debit positive."""

    group_id: int
    rules: Constitution
    cycle: int
    began_on: date
    ends_on: date
    frozen: bool
    balances_xof: dict[str, int]

    def balance_xof(self, code: str) -> int:
        """One account of the group's own."""
        return self.balances_xof.get(code, 0)

    @property
    def box_loan_xof(self) -> int:
        """Cash in the loan fund."""
        return self.balance_xof(BOX_LOAN)

    @property
    def box_solidarity_xof(self) -> int:
        """Cash in the solidarity fund."""
        return self.balance_xof(BOX_SOLIDARITY)

    @property
    def grant_cash_xof(self) -> int:
        """What the outside box holds of grants."""
        return outside.grant_cash_xof(-self.balance_xof(GRANTS), self.balance_xof(BOX_OUTSIDE))

    @property
    def debts_xof(self) -> int:
        """What the group owes to others beyond the borrowed money it still holds."""
        return outside.debts_xof(-self.balance_xof(LINKAGE), -self.balance_xof(GRANTS), self.balance_xof(BOX_OUTSIDE))


async def read_group(reader: Database | Reader | UnitOfWork, group_id: int) -> GroupNow:
    """Read a group; inside a unit it is what the unit holds."""
    row = (await reader.fetch(_GROUP, group_id=group_id))[0]
    balances = await reader.fetch(_BALANCES, group_id=group_id)
    return GroupNow(
        group_id,
        read_constitution(row["rules"]),
        row["cycle"],
        date.fromisoformat(row["began_on"]),
        date.fromisoformat(row["ends_on"]),
        row["frozen_on"] is not None,
        {item["code"]: item["balance_xof"] for item in balances},
    )


async def group_id_of(reader: Database | Reader | UnitOfWork, code: str) -> int:
    """The id of the group that people call ``code``.

    Raises:
        LookupError: there is none.
    """
    rows = await reader.fetch(_BY_CODE, code=code)
    if not rows:
        raise LookupError(f"there is no group {code}")
    return int(rows[0]["id"])


async def help_number_of(reader: Database | Reader, group_id: int) -> str:
    """Whom a group may call for help: the number of its organisation, empty where there is none."""
    rows = await reader.fetch(_HELP_NUMBER, group_id=group_id)
    return str(rows[0]["help_number"]) if rows else ""
