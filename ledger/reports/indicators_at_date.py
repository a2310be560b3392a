"""The indicators' figures as they stood on a day that is past, summed from the journal: for a report, never for a hop.

What was rescheduled, corrected or renamed since is seen as it is today. Source: docs/rules.md, "Indicators".
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, bindparam, text

from ledger.database import Database, Reader, UnitOfWork
from ledger.reports.indicators import figures_of
from ledger.rules.indicators import Figures
from ledger.rules.lateness import waited_until
from ledger.tables.lateness import late_at

_GROUPS: BindParameter[Any] = bindparam("groups", expanding=True)
_PEOPLE = text("""
SELECT c.group_id, c.began_on,
  coalesce(sum(CASE WHEN m.joined_on <= :on AND (m.left_on IS NULL OR m.left_on > :on) THEN 1 ELSE 0 END), 0) AS active,
  coalesce(sum(CASE WHEN m.joined_on <= c.began_on AND (m.left_on IS NULL OR m.left_on >= c.began_on)
               THEN 1 ELSE 0 END), 0) AS at_start,
  coalesce(sum(CASE WHEN m.joined_on > c.began_on AND m.joined_on <= :on THEN 1 ELSE 0 END), 0) AS joined,
  coalesce(sum(CASE WHEN m.left_on >= c.began_on AND m.left_on <= :on THEN 1 ELSE 0 END), 0) AS gone,
  coalesce(sum(CASE WHEN m.joined_on <= :on AND (m.left_on IS NULL OR m.left_on > :on)
               AND a.presence IN ('present', 'late') THEN 1 ELSE 0 END), 0) AS attending
FROM cycle c
LEFT JOIN member m ON m.group_id = c.group_id
LEFT JOIN attendance a ON a.group_id = m.group_id AND a.member = m.number AND a.meeting = (
  SELECT max(h.number) FROM meeting h WHERE h.group_id = c.group_id AND h.held_on <= :on AND h.closed_us IS NOT NULL)
WHERE c.group_id IN :groups
  AND c.number = (SELECT max(b.number) FROM cycle b WHERE b.group_id = c.group_id AND b.began_on <= :on)
GROUP BY c.group_id, c.began_on
""").bindparams(_GROUPS)
_BALANCES = text("""
SELECT j.group_id, CASE WHEN a.kind = 'box' THEN a.code ELSE a.kind END AS what,
  CAST(sum(e.amount_xof) AS BIGINT) AS balance_xof
FROM journal j
JOIN entry e ON e.group_id = j.group_id AND e.seq = j.seq
JOIN account a ON a.group_id = e.group_id AND a.code = e.account
WHERE j.group_id IN :groups AND j.effective_on <= :on
  AND a.kind IN ('box', 'shares', 'principal', 'charge', 'handover', 'help', 'losses', 'linkage', 'grants')
GROUP BY j.group_id, CASE WHEN a.kind = 'box' THEN a.code ELSE a.kind END
""").bindparams(_GROUPS)
_LOANS = text(
    f"""
SELECT group_id, count(*) AS loans, count(DISTINCT borrower) AS borrowers, CAST(sum(late_xof) AS BIGINT) AS late_xof
FROM (
  SELECT l.group_id, l.number, max(CASE WHEN m.left_on IS NULL OR m.left_on > :on THEN l.member END) AS borrower,
         CASE WHEN {late_at()} THEN sum(e.amount_xof) ELSE 0 END AS late_xof
  FROM loan l
  JOIN member m ON m.group_id = l.group_id AND m.number = l.member
  JOIN account a ON a.group_id = l.group_id
    AND a.code IN ('principal:' || l.number, 'charge:' || l.number, 'handover:' || l.number)
  JOIN entry e ON e.group_id = a.group_id AND e.account = a.code
  JOIN journal j ON j.group_id = e.group_id AND j.seq = e.seq AND j.effective_on <= :on
  WHERE l.group_id IN :groups
  GROUP BY l.group_id, l.number HAVING sum(e.amount_xof) > 0
) AS owed GROUP BY group_id
"""  # noqa: S608 -- the rule of ledger.tables.lateness
).bindparams(_GROUPS)


async def read_figures_on(
    reader: Database | Reader | UnitOfWork, groups: Sequence[int], on: date
) -> dict[int, Figures]:
    """The SAVIX form's figures of each group at the end of a past day; groups that had no cycle yet are left out."""
    if not groups:
        return {}
    asked = {"groups": list(groups), "on": on.isoformat()}
    balances: dict[int, dict[str, int]] = {}
    for row in await reader.fetch(_BALANCES, **asked):
        balances.setdefault(row["group_id"], {})[row["what"]] = row["balance_xof"]
    waited = waited_until(on).isoformat()
    loans = {row["group_id"]: row for row in await reader.fetch(_LOANS, **asked, waited_until=waited)}
    return {
        row["group_id"]: figures_of(row, balances.get(row["group_id"], {}), loans.get(row["group_id"]), on)
        for row in await reader.fetch(_PEOPLE, **asked)
    }
