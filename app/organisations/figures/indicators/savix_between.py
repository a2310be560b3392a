"""The SAVIX figures of a period: where each group stood at the end of its last day, and what happened within it.

Whoever came on the first day came within the period; whoever left on the last one left within it.
"""

# text: put together from a page's filters and its period, and measured: every sum of a network in one pass.

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from app.organisations.figures.series.periods import ReportingPeriod
from app.organisations.tenancy import ScopedReader
from ledger.database import Row
from ledger.reports.indicators import read_figures
from ledger.reports.indicators_at_date import read_figures_on
from ledger.rules.reports.indicators import Figures
from ledger.tables.expressions.persons import person_row

_PEOPLE: Final = f"""
SELECT m.group_id,
  sum(CASE WHEN m.joined_on < :since AND (m.left_on IS NULL OR m.left_on >= :since) THEN 1 ELSE 0 END) AS at_start,
  sum(CASE WHEN m.joined_on >= :since AND m.joined_on <= :until THEN 1 ELSE 0 END) AS joined,
  sum(CASE WHEN m.left_on >= :since AND m.left_on <= :until THEN 1 ELSE 0 END) AS gone
FROM page p JOIN member m ON m.group_id = p.id AND {person_row("m")} GROUP BY m.group_id
"""  # noqa: S608 -- the rule of ledger.tables.expressions.persons
_MOVED: Final = """
SELECT r.group_id, count(*) AS called,
  CAST(sum(CASE WHEN r.presence IN ('present', 'late') THEN 1 ELSE 0 END) AS BIGINT) AS attending, 0 AS written_off_xof
FROM page p CROSS JOIN meeting q CROSS JOIN attendance r
WHERE q.group_id = p.id AND q.held_on >= :since AND q.held_on <= :until
  AND r.group_id = q.group_id AND r.meeting = q.number AND (p.kind <> 'tier'
    OR NOT EXISTS (SELECT 1 FROM tier_member t WHERE t.tier_id = r.group_id AND t.member = r.member))
GROUP BY r.group_id
UNION ALL
SELECT e.group_id, 0, 0, CAST(sum(e.amount_xof) AS BIGINT)
FROM page p CROSS JOIN entry e CROSS JOIN journal j
WHERE e.group_id = p.id AND e.account = 'losses'
  AND j.group_id = e.group_id AND j.seq = e.seq AND j.effective_on >= :since AND j.effective_on <= :until
GROUP BY e.group_id
"""
# CROSS JOIN: SQLite keeps this order, from the groups on, and would read every roll there is otherwise.
_COUNTED: Final = ("called", "attending", "written_off_xof")


async def figures_between(
    window: ScopedReader,
    page: str,
    chosen: Mapping[str, object],
    groups: Sequence[int],
    period: ReportingPeriod,
    today: date,
) -> dict[int, Figures]:
    """Each of the page's groups that had begun by the period's last day; ``chosen``: the page's own values."""
    span = {"since": period.since.isoformat(), "until": period.until.isoformat()}
    rows = await window.fetch(f"{page} {_PEOPLE}", **{**chosen, **span})
    people = {row["group_id"]: row for row in rows}
    moved: dict[int, dict[str, int]] = {}
    for row in await window.fetch(f"{page} {_MOVED}", **{**chosen, **span}):
        of = moved.setdefault(row["group_id"], dict.fromkeys(_COUNTED, 0))
        for name in _COUNTED:
            of[name] += row[name]
    if period.until >= today:
        found = await read_figures(window.database, groups, today)
    else:
        found = await read_figures_on(window.database, groups, period.until)
    return {
        group_id: _within(figures, people.get(group_id), moved.get(group_id) or dict.fromkeys(_COUNTED, 0))
        for group_id, figures in found.items()
    }


def _within(figures: Figures, people: Row | None, moved: dict[str, int]) -> Figures:
    """The figures of the last day with what happened within the period in the place of what did in the cycle.

    Losses may be taken back; a period in which more was is one in which nothing was given up.
    """
    return replace(
        figures,
        at_start=int(people["at_start"]) if people else 0,
        joined=int(people["joined"]) if people else 0,
        left=int(people["gone"]) if people else 0,
        attending=moved["attending"],
        called=moved["called"],
        written_off_xof=max(0, moved["written_off_xof"]),
    )
