"""Who still has help of the solidarity fund to give back, and by when. One read."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from ledger.database import Database, Reader, UnitOfWork

_OWED = text("""
SELECT a.member, m.name, a.balance_xof, (
  SELECT max(h.due_on) FROM help_loan h WHERE h.group_id = a.group_id AND h.member = a.member) AS due_on
FROM account a JOIN member m ON m.group_id = a.group_id AND m.number = a.member
WHERE a.group_id = :group_id AND a.kind = 'help' AND a.balance_xof > 0 ORDER BY 4, a.member
""")


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
