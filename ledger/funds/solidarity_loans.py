"""Who still has help of the solidarity fund to give back, and by when. One read."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select

from ledger.card.queries import GROUP
from ledger.database import Database, Reader, UnitOfWork
from ledger.tables import Account, HelpLoan, Member, table_of

_account, _member, _help = table_of(Account), table_of(Member), table_of(HelpLoan)
_DUE_ON = (
    select(func.max(_help.c.due_on))
    .where(_help.c.group_id == _account.c.group_id, _help.c.member == _account.c.member)
    .scalar_subquery()
    .label("due_on")
)
_OWED = (
    select(_account.c.member, _member.c.name, _account.c.balance_xof, _DUE_ON)
    .join(_member, and_(_member.c.group_id == _account.c.group_id, _member.c.number == _account.c.member))
    .where(_account.c.group_id == GROUP, _account.c.kind == "help", _account.c.balance_xof > 0)
    .order_by(_DUE_ON, _account.c.member)
)


@dataclass(frozen=True, slots=True)
class HelpOwed:
    """What one member has left to give back, in whole francs. She has one loan of the fund at a time."""

    member: int
    name: str
    owed_xof: int
    due_on: date


async def help_owed(reader: Database | Reader | UnitOfWork, group_id: int) -> list[HelpOwed]:
    """Every loan of the solidarity fund that is owed, the first to fall due first."""
    rows = await reader.fetch(_OWED, group_id=group_id)
    return [HelpOwed(row["member"], row["name"], row["balance_xof"], date.fromisoformat(row["due_on"])) for row in rows]
