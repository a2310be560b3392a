"""The SAVIX indicators of groups, alone or rolled up, of their running cycles or of a period.

Figures are the ledger's own. Source: SAVIX form. Attendance counts the last meeting whose roll was called, or all of a
period's.
"""

# text: put together from a page's filters and its period, and measured: every sum of a network in one pass.

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.organisations.figures.indicators.savix_between import figures_between
from app.organisations.figures.indicators.savix_lines import IndicatorLine, line_of, rolled_up
from app.organisations.figures.positions.as_it_was import ACTIVE_THEN, names_then
from app.organisations.figures.positions.by_head import KeptByHead, of_ids
from app.organisations.figures.series.periods import ReportingPeriod
from app.organisations.programmes.programmes import TAKES_PART, programme_names
from app.organisations.tenancy import ScopedReader
from ledger.database import Row
from ledger.reports.claims import read_claims
from ledger.reports.indicators import read_figures
from ledger.rules.reports.indicators import Figures
from ledger.tables.expressions.persons import saving_row

_PAGE: Final = (  # the rule of ledger.tables.expressions.persons
    ", page AS (SELECT visible.* FROM visible"  # noqa: S608 -- constants
    f" WHERE {saving_row('visible')} AND {ACTIVE_THEN.format('visible')}{{chosen}})"
)
_GROUPS: Final = """
SELECT p.id, p.code, p.name, p.region, p.family, p.kind, n.name AS ngo_name, h.seq, h.seals,
  (SELECT min(s.name) FROM assignment x JOIN visible_staff s ON s.id = x.staff_id WHERE x.group_id = p.id) AS agent
FROM page p JOIN ledger_head h ON h.group_id = p.id LEFT JOIN ngo n ON n.id = p.ngo_id ORDER BY p.code
"""
_FIGURES: Final = KeptByHead[Figures]()


@dataclass(frozen=True, slots=True)
class LinesRead:
    """The lines by each of the groupings asked for, their total (none: no group), and every group's own figures."""

    tables: dict[str, list[IndicatorLine]]
    whole: IndicatorLine | None
    figures: dict[int, Figures]


async def indicator_lines(
    window: ScopedReader, today: date, by: str, period: ReportingPeriod, programme: int = 0
) -> tuple[list[IndicatorLine], IndicatorLine | None]:
    """The lines and their total, of all groups or of one programme; a fixed number of statements whatever is asked."""
    read = await read_lines(window, today, (by,), period, programme)
    return read.tables[by], read.whole


async def read_lines(
    window: ScopedReader, today: date, groupings: Sequence[str], period: ReportingPeriod, programme: int = 0
) -> LinesRead:
    """The lines by several groupings, of the same figures.

    A group counts that was active at the end of the period's last day. One in two programmes counts in the lines of
    both, and once in the total.
    """
    chosen: dict[str, str | int] = {"until": period.until.isoformat()} | ({"programme": programme} if programme else {})
    page = _PAGE.format(chosen=f" AND {TAKES_PART}" if programme else "")
    groups = await window.fetch(f"{page} {_GROUPS}", **chosen)
    found = await _figures(window, page, chosen, groups, period, today)
    every = [(row, found[row["id"]]) for row in groups if row["id"] in found]
    past = None if period.until >= today else period.until
    tiers = any(figures.institutions or figures.institution_savings_xof for figures in found.values())
    claims = await read_claims(window.database, [row["id"] for row, _ in every], past) if tiers else []
    whole = line_of("", "", {row["id"]: figures for row, figures in every}, claims) if every else None
    tables = {by: rolled_up(every, by, await _names(window, by, past), claims) for by in groupings}
    return LinesRead(tables, whole, {row["id"]: figures for row, figures in every})


async def _names(window: ScopedReader, by: str, past: date | None) -> dict[int, list[str]]:
    """The lines of groups that are not told by their rows as they are today."""
    named = await programme_names(window) if by == "programme" else {}
    return named | (await names_then(window, by, past) if past else {})


async def _figures(
    window: ScopedReader,
    page: str,
    chosen: dict[str, str | int],
    groups: list[Row],
    period: ReportingPeriod,
    today: date,
) -> dict[int, Figures]:
    """The figures of each group that had begun; of groups whose books stand where they stood nothing is read again."""
    kept = _FIGURES.of(window.database, (today, period.running, period.since, period.until))
    if old := kept.old(groups):
        ids = list(old)
        if period.running:
            kept.keep(old, await read_figures(window.database, ids, today))
        else:
            if len(ids) < len(groups):
                page, chosen = f", page AS ({of_ids(ids)})", {}
            kept.keep(old, await figures_between(window, page, chosen, ids, period, today))
    return {row["id"]: figures for row in groups if (figures := kept.get(row["id"])) is not None}
