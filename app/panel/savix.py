"""The SAVIX indicators of groups, alone or rolled up: figures from the books, results from ``ledger.rules.indicators``.

Source: SAVIX form. Attendance counts the last meeting whose roll was called; ``written off`` counts the whole life.
"""

from datetime import date
from typing import Final

from app.panel.savix_lines import Line, line_of, rolled_up
from app.panel.walls import Window
from ledger.database import Row
from ledger.rules.indicators import Figures

_PAGE: Final = """
, page AS (SELECT visible.*, c.began_on,
    (SELECT max(r.meeting) FROM attendance r WHERE r.group_id = visible.id) AS rolled
  FROM visible LEFT JOIN cycle c ON c.group_id = visible.id AND c.closed_on IS NULL WHERE visible.status = 'active')
"""
_GROUPS: Final = """
SELECT p.id, p.code, p.name, p.region, p.family, p.began_on, p.rolled, n.name AS ngo_name,
  (SELECT min(s.name) FROM assignment x JOIN visible_staff s ON s.id = x.staff_id WHERE x.group_id = p.id) AS agent
FROM page p LEFT JOIN ngo n ON n.id = p.ngo_id ORDER BY p.code
"""
_SUMS: Final = """
SELECT 'members' AS what, q.group_id, CAST(sum(CASE WHEN q.left_on IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS first,
    CAST(sum(CASE WHEN q.joined_on <= g.began_on AND (q.left_on IS NULL OR q.left_on >= g.began_on) THEN 1 ELSE 0 END)
      AS BIGINT) AS second,
    CAST(sum(CASE WHEN q.joined_on > g.began_on THEN 1 ELSE 0 END) AS BIGINT) AS third,
    CAST(sum(CASE WHEN q.left_on >= g.began_on THEN 1 ELSE 0 END) AS BIGINT) AS fourth
  FROM page g JOIN member q ON q.group_id = g.id GROUP BY q.group_id
UNION ALL
SELECT 'attending', r.group_id, count(*), 0, 0, 0 FROM page g
  JOIN attendance r ON r.group_id = g.id AND r.meeting = g.rolled AND r.presence IN ('present', 'late')
  JOIN member q ON q.group_id = r.group_id AND q.number = r.member AND q.left_on IS NULL GROUP BY r.group_id
UNION ALL
SELECT CASE WHEN kind IN ('principal', 'handover') THEN 'lent' ELSE kind END, group_id,
    CAST(sum(balance_xof) AS BIGINT), CAST(sum(CASE WHEN code = 'box:loan' THEN balance_xof ELSE 0 END) AS BIGINT),
    CAST(sum(CASE WHEN balance_xof > 0 THEN 1 ELSE 0 END) AS BIGINT),
    count(DISTINCT CASE WHEN balance_xof > 0 THEN member END)
  FROM account WHERE kind IN ('shares', 'box', 'principal', 'handover') AND group_id IN (SELECT id FROM page)
  GROUP BY group_id, CASE WHEN kind IN ('principal', 'handover') THEN 'lent' ELSE kind END
UNION ALL
SELECT 'late', loan.group_id, CAST(sum(account.balance_xof) AS BIGINT), 0, 0, 0
  FROM loan JOIN account ON account.group_id = loan.group_id AND account.code = 'principal:' || loan.number
  WHERE loan.status = 'running' AND loan.last_due_on < :today AND loan.group_id IN (SELECT id FROM page)
  GROUP BY loan.group_id
UNION ALL
SELECT 'written_off', loan.group_id, CAST(-sum(e.amount_xof) AS BIGINT), 0, 0, 0
  FROM loan JOIN entry e ON e.group_id = loan.group_id AND e.account = 'principal:' || loan.number
  JOIN journal j ON j.group_id = e.group_id AND j.seq = e.seq AND j.kind = 'write_off'
  WHERE loan.status = 'written_off' AND loan.group_id IN (SELECT id FROM page) GROUP BY loan.group_id
"""

_Sums = dict[tuple[str, int], tuple[int, int, int, int]]


def _figures(row: Row, sums: _Sums, today: date) -> Figures:
    def summed(what: str) -> tuple[int, int, int, int]:
        return sums.get((what, row["id"]), (0, 0, 0, 0))

    began = date.fromisoformat(row["began_on"]) if row["began_on"] else today
    active, at_start, joined, gone = summed("members")
    lent, _, loans, borrowers = summed("lent")
    boxes, loan_cash, _, _ = summed("box")
    return Figures(
        active=active,
        at_start=at_start,
        joined=joined,
        left=gone,
        attending=min(summed("attending")[0], active),
        savings_xof=-summed("shares")[0],
        loans=loans,
        loans_xof=lent,
        borrowers=min(borrowers, active),
        late_xof=summed("late")[0],
        written_off_xof=summed("written_off")[0],
        loan_cash_xof=loan_cash,
        other_funds_xof=boxes - loan_cash,
        property_xof=0,
        property_at_start_xof=0,
        debts_xof=0,
        weeks=max(0, (today - began).days // 7),
    )


async def indicator_lines(window: Window, today: date, by: str) -> tuple[list[Line], Line | None]:
    """The lines and their total; two statements whatever is asked."""
    groups = await window.fetch(f"{_PAGE} {_GROUPS}")
    found = await window.fetch(f"{_PAGE} {_SUMS}", today=today.isoformat())
    sums = {(row["what"], row["group_id"]): (row["first"], row["second"], row["third"], row["fourth"]) for row in found}
    every = [(row, (figures := _figures(row, sums, today), figures.active if row["rolled"] else 0)) for row in groups]
    return rolled_up(every, by), line_of("", "", [counted for _, counted in every]) if every else None
