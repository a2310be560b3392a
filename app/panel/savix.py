"""The SAVIX indicators of groups, alone or rolled up: figures from the books, results from ``ledger.rules.indicators``.

Source: SAVIX form. Attendance counts the last meeting whose roll was called; ``written off`` counts the whole life.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Final

from app.panel.figures import ratio
from app.panel.walls import Window
from ledger.database import Row
from ledger.rules.indicators import Figures, Indicators, indicators

BY: Final = ("group", "agent", "ngo", "region", "family")
SMALL_CELL: Final = 5
_FIGURES: Final = """
, page AS (SELECT visible.*, c.began_on,
    (SELECT max(r.meeting) FROM attendance r WHERE r.group_id = visible.id) AS rolled
  FROM visible LEFT JOIN cycle c ON c.group_id = visible.id AND c.closed_on IS NULL WHERE visible.status = 'active')
SELECT p.id, p.code, p.name, p.region, p.family, p.began_on, p.rolled,
  n.name AS ngo_name,
  (SELECT min(s.name) FROM assignment x JOIN visible_staff s ON s.id = x.staff_id WHERE x.group_id = p.id) AS agent,
  coalesce(m.active, 0) AS active, coalesce(m.at_start, 0) AS at_start, coalesce(m.joined, 0) AS joined,
  coalesce(m.gone, 0) AS gone, coalesce(t.attending, 0) AS attending,
  coalesce(a.savings_xof, 0) AS savings_xof, coalesce(a.loans, 0) AS loans, coalesce(a.loans_xof, 0) AS loans_xof,
  coalesce(a.borrowers, 0) AS borrowers, coalesce(l.late_xof, 0) AS late_xof,
  coalesce(w.written_off_xof, 0) AS written_off_xof,
  coalesce(a.loan_cash_xof, 0) AS loan_cash_xof, coalesce(a.other_funds_xof, 0) AS other_funds_xof
FROM page p LEFT JOIN ngo n ON n.id = p.ngo_id
LEFT JOIN (SELECT q.group_id, CAST(sum(CASE WHEN q.left_on IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS active,
    CAST(sum(CASE WHEN q.joined_on <= g.began_on AND (q.left_on IS NULL OR q.left_on >= g.began_on) THEN 1 ELSE 0 END)
      AS BIGINT) AS at_start,
    CAST(sum(CASE WHEN q.joined_on > g.began_on THEN 1 ELSE 0 END) AS BIGINT) AS joined,
    CAST(sum(CASE WHEN q.left_on >= g.began_on THEN 1 ELSE 0 END) AS BIGINT) AS gone
  FROM member q JOIN page g ON g.id = q.group_id GROUP BY q.group_id) m ON m.group_id = p.id
LEFT JOIN (SELECT r.group_id, count(*) AS attending FROM attendance r
  JOIN page g ON g.id = r.group_id AND g.rolled = r.meeting
  JOIN member q ON q.group_id = r.group_id AND q.number = r.member AND q.left_on IS NULL
  WHERE r.presence IN ('present', 'late') GROUP BY r.group_id) t ON t.group_id = p.id
LEFT JOIN (SELECT group_id,
    CAST(sum(CASE WHEN kind = 'shares' THEN -balance_xof ELSE 0 END) AS BIGINT) AS savings_xof,
    CAST(sum(CASE WHEN kind IN ('principal', 'handover') AND balance_xof > 0 THEN 1 ELSE 0 END) AS BIGINT) AS loans,
    CAST(sum(CASE WHEN kind IN ('principal', 'handover') THEN balance_xof ELSE 0 END) AS BIGINT) AS loans_xof,
    count(DISTINCT CASE WHEN kind IN ('principal', 'handover') AND balance_xof > 0 THEN member END) AS borrowers,
    CAST(sum(CASE WHEN code = 'box:loan' THEN balance_xof ELSE 0 END) AS BIGINT) AS loan_cash_xof,
    CAST(sum(CASE WHEN code IN ('box:solidarity', 'box:outside') THEN balance_xof ELSE 0 END) AS BIGINT)
      AS other_funds_xof
  FROM account WHERE group_id IN (SELECT id FROM page) GROUP BY group_id) a ON a.group_id = p.id
LEFT JOIN (SELECT loan.group_id, CAST(sum(account.balance_xof) AS BIGINT) AS late_xof
  FROM loan JOIN account ON account.group_id = loan.group_id AND account.code = 'principal:' || loan.number
  WHERE loan.status = 'running' AND loan.last_due_on < :today AND loan.group_id IN (SELECT id FROM page)
  GROUP BY loan.group_id) l ON l.group_id = p.id
LEFT JOIN (SELECT loan.group_id, CAST(-sum(e.amount_xof) AS BIGINT) AS written_off_xof
  FROM loan JOIN entry e ON e.group_id = loan.group_id AND e.account = 'principal:' || loan.number
  JOIN journal j ON j.group_id = e.group_id AND j.seq = e.seq AND j.kind = 'write_off'
  WHERE loan.status = 'written_off' AND loan.group_id IN (SELECT id FROM page)
  GROUP BY loan.group_id) w ON w.group_id = p.id
ORDER BY p.code
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a group, or several together. ``key`` is a group's code, or what they have in common."""

    key: str
    name: str
    groups: int
    figures: Figures
    result: Indicators

    @property
    def small(self) -> bool:
        """Whether it counts so few people that they could be recognised."""
        return self.figures.active < SMALL_CELL


def _figures(row: Row, today: date) -> Figures:
    began = date.fromisoformat(row["began_on"]) if row["began_on"] else today
    return Figures(
        active=row["active"],
        at_start=row["at_start"],
        joined=row["joined"],
        left=row["gone"],
        attending=min(row["attending"], row["active"]),
        savings_xof=row["savings_xof"],
        loans=row["loans"],
        loans_xof=row["loans_xof"],
        borrowers=min(row["borrowers"], row["active"]),
        late_xof=row["late_xof"],
        written_off_xof=row["written_off_xof"],
        loan_cash_xof=row["loan_cash_xof"],
        other_funds_xof=row["other_funds_xof"],
        property_xof=0,
        property_at_start_xof=0,
        debts_xof=0,
        weeks=max(0, (today - began).days // 7),
    )


Counted = tuple[Figures, int]
"""Figures, and how many of their active members belong to groups whose roll was ever called."""


def _counted(row: Row, today: date) -> Counted:
    return _figures(row, today), row["active"] if row["rolled"] else 0


def together(several: list[Figures]) -> Figures:
    """Add figures up; the weeks are the mean of the cycles' weeks, to the nearest."""
    summed = {item.name: sum(getattr(figures, item.name) for figures in several) for item in fields(Figures)}
    summed["weeks"] = round(summed["weeks"] / len(several)) if several else 0
    return Figures(**summed)


def _line(key: str, name: str, several: list[Counted]) -> Line:
    """A line; attendance is that of the groups whose roll was called, not zero for the others."""
    figures = together([figures for figures, _ in several])
    result = replace(indicators(figures), attendance=ratio(figures.attending, sum(called for _, called in several)))
    return Line(key, name, len(several), figures, result)


def rolled_up(rows: Iterable[Row], by: str, today: date) -> list[Line]:
    """The lines of a table, by group or by what groups have in common, in order of their names."""
    gathered: dict[tuple[str, str], list[Counted]] = {}
    for row in rows:
        key = {
            "group": (row["code"], row["name"]),
            "agent": (row["agent"] or "", row["agent"] or ""),
            "ngo": (row["ngo_name"] or "", row["ngo_name"] or ""),
            "region": (row["region"], row["region"]),
            "family": (row["family"], row["family"]),
        }[by]
        gathered.setdefault(key, []).append(_counted(row, today))
    return [_line(key, name, several) for (key, name), several in sorted(gathered.items())]


async def indicator_lines(window: Window, today: date, by: str) -> tuple[list[Line], Line | None]:
    """The lines and their total; one statement whatever is asked."""
    rows = await window.fetch(_FIGURES, today=today.isoformat())
    every = [_counted(row, today) for row in rows]
    return rolled_up(rows, by, today), _line("", "", every) if every else None


def suppressed(lines: list[Line]) -> set[str]:
    """The lines that somebody who may see totals only must not see: those of few people, and one more.

    A single hidden line could be told from the total and the others, so the next smallest is hidden with it.
    """
    small = {line.key for line in lines if line.small}
    if len(small) == 1 and len(lines) > 1:
        rest = [line for line in lines if line.key not in small]
        small.add(min(rest, key=lambda line: (line.figures.active, line.key)).key)
    return small
