"""What a group is today: its rules, its cycle and its funds, from running balances, in two reads."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select, true

from ledger.books.chart import BOX_LOAN, BOX_OUTSIDE, BOX_SOLIDARITY, GRANTS, LINKAGE, sum_of_kind_xof
from ledger.card import read_constitution
from ledger.card.queries import GROUP, OPEN_CYCLE, RULES
from ledger.database import Database, Reader, UnitOfWork
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.funds import outside
from ledger.tables import Account, Ngo, SavingsGroup, table_of

_rules, _cycle = RULES.subquery("rules"), OPEN_CYCLE.subquery("cycle")
_group, _ngo, _account = table_of(SavingsGroup), table_of(Ngo), table_of(Account)
_GROUP = select(
    (_rules.c.family + " " + _rules.c.settings).label("rules"),
    _cycle.c.number.label("cycle"),
    _cycle.c.began_on,
    _cycle.c.ends_on,
    _cycle.c.frozen_on,
).join(_cycle, true())
_HELP_NUMBER = select(_ngo.c.help_number).join(_group, _group.c.ngo_id == _ngo.c.id).where(_group.c.id == GROUP)
_BALANCES = select(_account.c.code, _account.c.balance_xof).where(
    _account.c.group_id == GROUP, _account.c.member.is_(None), _account.c.balance_xof != 0
)
_BY_CODE = select(_group.c.id).where(_group.c.code == bindparam("code"))


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
    def kept_xof(self) -> int:
        """What of the loan fund is kept outside its box."""
        return sum_of_kind_xof(self.balances_xof, "kept")

    @property
    def property_xof(self) -> int:
        """What the group owns together: things, and its stakes in joint ventures."""
        return sum(sum_of_kind_xof(self.balances_xof, kind) for kind in ("property", "venture"))

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
