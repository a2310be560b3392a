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


Counted = tuple[Figures, int]
"""Figures, and how many of their active members belong to groups whose roll was ever called."""


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


def rolled_up(rows: Iterable[tuple[Row, Counted]], by: str) -> list[Line]:
    """The lines of a table, by group or by what groups have in common, in order of their names."""
    gathered: dict[tuple[str, str], list[Counted]] = {}
    for row, counted in rows:
        key = {
            "group": (row["code"], row["name"]),
            "agent": (row["agent"] or "", row["agent"] or ""),
            "ngo": (row["ngo_name"] or "", row["ngo_name"] or ""),
            "region": (row["region"], row["region"]),
            "family": (row["family"], row["family"]),
        }[by]
        gathered.setdefault(key, []).append(counted)
    return [_line(key, name, several) for (key, name), several in sorted(gathered.items())]


async def indicator_lines(window: Window, today: date, by: str) -> tuple[list[Line], Line | None]:
    """The lines and their total; two statements whatever is asked."""
    groups = await window.fetch(f"{_PAGE} {_GROUPS}")
    found = await window.fetch(f"{_PAGE} {_SUMS}", today=today.isoformat())
    sums = {(row["what"], row["group_id"]): (row["first"], row["second"], row["third"], row["fourth"]) for row in found}
    every = [(row, (figures := _figures(row, sums, today), figures.active if row["rolled"] else 0)) for row in groups]
    return rolled_up(every, by), _line("", "", [counted for _, counted in every]) if every else None


_COUNTED_BY: Final = {
    "attendance": "attending",
    "drop_out": "left",
    "borrowers": "borrowers",
    "loans_outstanding": "borrowers",
    "loans_outstanding_xof": "borrowers",
    "mean_loan": "borrowers",
    "portfolio_at_risk": "borrowers",
    "fund_utilisation": "borrowers",
}
"""Results that speak of a few people alone when the figure behind them is small."""


def small_cells(figures: Figures) -> set[str]:
    """Results and figures of a line that count one to four people: their affairs could be told from them."""
    people = ("attending", "joined", "left", "borrowers")
    few = {name for name in people if 0 < getattr(figures, name) < SMALL_CELL}
    hidden = few | {result for result, counted in _COUNTED_BY.items() if counted in few}
    return hidden | {"loans", "loans_xof", "late_xof", "loan_cash_xof"} if "borrowers" in few else hidden


def suppressed(lines: list[Line]) -> set[str]:
    """The lines that somebody who may see totals only must not see: those of few people, and one more.

    A single hidden line could be told from the total and the others, so the next smallest is hidden with it.
    """
    small = {line.key for line in lines if line.small}
    if len(small) == 1 and len(lines) > 1:
        rest = [line for line in lines if line.key not in small]
        small.add(min(rest, key=lambda line: (line.figures.active, line.key)).key)
    return small
