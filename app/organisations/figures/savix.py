"""The SAVIX indicators of groups, alone or rolled up, of their running cycles or of a period.

Figures are the ledger's own. Source: SAVIX form. Attendance counts the last meeting whose roll was called.
"""

# text: put together from a page's filters and its period, and measured: every sum of a network in one pass.

from dataclasses import replace
from datetime import date
from typing import Final

from app.organisations.figures.as_it_was import names_then
from app.organisations.figures.periods import ReportingPeriod
from app.organisations.figures.savix_between import figures_between
from app.organisations.figures.savix_lines import GroupFigures, IndicatorLine, line_of, rolled_up
from app.organisations.tenancy import ScopedReader
from app.organisations.work.programmes import TAKES_PART, programme_names
from ledger.database import Row
from ledger.reports.claims import read_claims
from ledger.reports.indicators import read_figures
from ledger.tables.persons import person_row, saving_row

_PAGE: Final = (  # the rule of ledger.tables.persons
    ", page AS (SELECT visible.* FROM visible"  # noqa: S608 -- constants
    f" WHERE {saving_row('visible')} AND visible.status {{status}}{{chosen}})"
)
_GROUPS: Final = """
SELECT p.id, p.code, p.name, p.region, p.family, n.name AS ngo_name,
  (SELECT min(s.name) FROM assignment x JOIN visible_staff s ON s.id = x.staff_id WHERE x.group_id = p.id) AS agent
FROM page p LEFT JOIN ngo n ON n.id = p.ngo_id ORDER BY p.code
"""
_ROLLS: Final = f"""
SELECT r.group_id, count(*) AS called,
  CAST(sum(CASE WHEN r.presence IN ('present', 'late') THEN 1 ELSE 0 END) AS BIGINT) AS attending
FROM page p JOIN attendance r ON r.group_id = p.id
  AND r.meeting = (SELECT max(q.meeting) FROM attendance q WHERE q.group_id = p.id)
JOIN member m ON m.group_id = r.group_id AND m.number = r.member AND m.left_on IS NULL AND {person_row("m")}
GROUP BY r.group_id
"""  # noqa: S608


async def indicator_lines(
    window: ScopedReader, today: date, by: str, period: ReportingPeriod, programme: int = 0
) -> tuple[list[IndicatorLine], IndicatorLine | None]:
    """The lines and their total, of all groups or of one programme; a fixed number of statements whatever is asked.

    A group in two programmes counts in the lines of both, and once in the total.
    """
    chosen = {"programme": programme} if programme else {}
    page = _PAGE.format(
        status="= 'active'" if period.running else "<> 'withdrawn'", chosen=f" AND {TAKES_PART}" if programme else ""
    )
    groups = await window.fetch(f"{page} {_GROUPS}", **chosen)
    if period.running:
        found = await _running(window, today, page, chosen, groups)
    else:
        found = await figures_between(window, page, chosen, period)
    every = [(row, found[row["id"]]) for row in groups if row["id"] in found]
    named = await programme_names(window) if by == "programme" else {}
    if not period.running:
        named |= await names_then(window, by, period.until)
    claims = await read_claims(
        window.database, [row["id"] for row, _ in every], None if period.running else period.until
    )
    whole = line_of("", "", [counted for _, counted in every], claims) if every else None
    return rolled_up(every, by, named, claims), whole


async def _running(
    window: ScopedReader, today: date, page: str, chosen: dict[str, int], groups: list[Row]
) -> dict[int, GroupFigures]:
    """Each group as it stands today in its running cycle."""
    figures = await read_figures(window.database, [row["id"] for row in groups], today)
    rows = await window.fetch(f"{page} {_ROLLS}", **chosen)
    rolls = {row["group_id"]: (row["attending"], row["called"]) for row in rows}
    counted = {}
    for group_id, found in figures.items():
        attending, called = rolls.get(group_id, (0, 0))
        counted[group_id] = GroupFigures(
            group_id, replace(found, attending=min(attending, found.active)), attending, called
        )
    return counted
