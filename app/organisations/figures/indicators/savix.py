"""The SAVIX indicators of groups, alone or rolled up, of their running cycles or of a period.

Figures are the ledger's own. Source: SAVIX form. Attendance counts the last meeting whose roll was called, or all of a
period's.
"""

# text: put together from a page's filters and its period, and measured: every sum of a network in one pass.

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Final

from app.organisations.figures.indicators.cells import TOLD, LineCells, Lined, Named, cells_of
from app.organisations.figures.indicators.savix_between import figures_between
from app.organisations.figures.indicators.savix_lines import IndicatorLine, line_of, rolled_up
from app.organisations.figures.indicators.summed import Summed
from app.organisations.figures.positions.as_it_was import ACTIVE_THEN, names_then
from app.organisations.figures.positions.by_head import BIT, STRETCH, KeptByHead, Stretch, bits_of
from app.organisations.figures.series.periods import ReportingPeriod
from app.organisations.programmes.programmes import TAKES_PART, names_in_sight, taking_part
from app.organisations.tenancy import ScopedReader
from ledger.reports.claims import read_claims
from ledger.reports.indicators import read_figures
from ledger.rules.by_family.families import VENTURE
from ledger.rules.reports.indicators import Figures
from ledger.tables.expressions.persons import saving_row

_PAGE: Final = (  # the rule of ledger.tables.expressions.persons
    "SELECT visible.*, 0 AS place FROM visible"  # noqa: S608 -- constants
    f" WHERE {saving_row('visible')} AND {ACTIVE_THEN.format('visible')}{{chosen}}"
)
_GROUPS: Final = """
SELECT p.id, p.code, p.name, p.region, p.family, p.kind, coalesce(n.name, '') AS ngo_name
FROM page p LEFT JOIN ngo n ON n.id = p.ngo_id
"""
_AGENTS: Final = f"""
SELECT p.agent AS name, p.id / {STRETCH} AS stretch, {BIT} AS bits
FROM (SELECT x.group_id AS id, min(s.name) AS agent
  FROM visible JOIN assignment x ON x.group_id = visible.id JOIN visible_staff s ON s.id = x.staff_id
  GROUP BY x.group_id) p
GROUP BY p.agent, p.id / {STRETCH}
"""  # noqa: S608 -- constants
_KEPT: Final = KeptByHead[Lined]()


@dataclass(frozen=True, slots=True)
class LinesRead:
    """The lines by each of the groupings asked for, their total (none: no group), and the parts they add up."""

    tables: dict[str, list[IndicatorLine]]
    whole: IndicatorLine | None
    cells: LineCells

    def figures(self) -> dict[int, Figures]:
        """The figures of each part, by the ids that the lines have."""
        return {row["id"]: summed.figures() for row, summed in self.cells.rows}


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
    stretches = await _figures(window, period, today, programme)
    past = None if period.until >= today else period.until
    sets = {by: await _sets(window, by) for by in groupings if by in ("agent", "programme")}
    changed = {by: await names_then(window, by, past) for by in groupings} if past else {}
    together = [by for by in groupings if by != "group"]
    cells = cells_of(stretches, together, sets, changed)
    parts = {row["id"]: summed for row, summed in cells.rows}
    whole = line_of("", "", parts, []) if parts else None
    claims = []
    if whole and (whole.figures.institutions or whole.figures.institution_savings_xof):
        tiers = [id_ for stretch in stretches for id_ in stretch.made("tiers", _tiers)]
        claims = cells.claims(await read_claims(window.database, tiers, past))
        whole = line_of("", "", parts, claims)
    tables = {by: rolled_up(cells.rows, by, cells.named if by == "programme" else {}, claims) for by in together}
    if "group" in groupings:
        alone = (line for stretch in stretches for line in stretch.made("lines", _lines))
        tables["group"] = sorted(alone, key=attrgetter("key", "name"))
    return LinesRead(tables, whole, cells)


def _lines(some: Sequence[Lined]) -> list[IndicatorLine]:
    """Each group alone."""
    return [line_of(one.code, one.name, {one.id: Summed.of(one.figures)}, []) for one in some]


def _tiers(some: Sequence[Lined]) -> list[int]:
    return [one.id for one in some if one.kind != "group" or one.family == VENTURE]


async def _sets(window: ScopedReader, by: str) -> Named:
    """The groups of each agent, or of each programme by its name."""
    if by == "agent":
        return bits_of(await window.fetch(_AGENTS), "name")
    names = await names_in_sight(window)
    return {names[id_]: groups for id_, groups in (await taking_part(window)).items() if id_ in names}


async def _figures(window: ScopedReader, period: ReportingPeriod, today: date, programme: int) -> list[Stretch[Lined]]:
    """The groups that had begun with their figures; of those whose books stand where they stood nothing is read."""
    chosen: dict[str, object] = {"until": period.until.isoformat()} | ({"programme": programme} if programme else {})
    page = _PAGE.format(chosen=f" AND {TAKES_PART}" if programme else "")

    async def look(page: str, values: Mapping[str, object], ids: Sequence[int]) -> dict[int, Lined]:
        rows = await window.fetch(f", page AS ({page}) {_GROUPS}", **values)
        if period.running:
            found = await read_figures(window.database, ids, today)
        else:
            found = await figures_between(window, f", page AS ({page})", values, ids, period, today)
        return {
            row["id"]: Lined(**{name: row[name] for name in TOLD}, figures=found[row["id"]])
            for row in rows
            if row["id"] in found
        }

    kept = _KEPT.of(window.database, (today, period.running, period.since, period.until))
    return await kept.read(window, page, chosen, look)
