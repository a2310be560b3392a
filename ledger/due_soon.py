"""What members have to bring for their loans by the next meeting."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text

from ledger.act import Act
from ledger.database import Database, Unit

_DUE = text("""
SELECT l.member, m.name, CAST(sum(a.balance_xof) AS BIGINT) AS owed_xof, min(l.last_due_on) AS last_due_on
FROM loan l
JOIN member m ON m.group_id = l.group_id AND m.number = l.member
JOIN account a ON a.group_id = l.group_id AND a.loan = l.number
WHERE l.group_id = :group_id AND l.status = 'running'
  AND (l.last_due_on <= :until OR l.next_due_on <= :until)
GROUP BY l.member, m.name ORDER BY min(l.last_due_on), l.member
""")


@dataclass(frozen=True, slots=True)
class DueSoon:
    """One member's debt, in whole francs, with the day by which all of it is due."""

    member: int
    name: str
    owed_xof: int
    last_due_on: str


async def due_soon(database: Database | Unit, act: Act, meeting_every_weeks: int) -> list[DueSoon]:
    """Every member with a loan that falls due, or part of it, within one interval between meetings."""
    until = (act.day + timedelta(weeks=meeting_every_weeks)).isoformat()
    rows = await database.fetch(_DUE, group_id=act.group_id, until=until)
    return [DueSoon(row["member"], row["name"], row["owed_xof"], row["last_due_on"]) for row in rows]
