"""Groups and indicators as tables to take out."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date

from app.files.spreadsheets import Cell
from app.files.table_files import BookTable
from app.organisations.figures.donors.donor_lines import donor_lines
from app.organisations.figures.donors.suppression import Suppression
from app.organisations.figures.indicators.savix import indicator_lines
from app.organisations.figures.positions.as_it_was import names_then
from app.organisations.figures.positions.standings import standings
from app.organisations.figures.positions.standings_then import standings_then
from app.organisations.figures.series.periods import ReportingPeriod
from app.organisations.programmes.programmes import programme_names
from app.organisations.tenancy import ScopedReader
from ledger.rules.reports.indicators import Figures, Indicators


async def groups_table(window: ScopedReader, today: date, until: date) -> BookTable:
    """A line a group: where it stood at the end of a day, and the programmes it took part in."""
    programmes = await programme_names(window)
    if until < today:
        programmes |= await names_then(window, "programme", until)
    header = (
        "code", "name", "village", "region", "family", "status", "members", "women", "savings_xof", "solidarity_xof",
        "lent_xof", "box_xof", "late_xof", "meetings_4_weeks", "planned_4_weeks", "incidents", "last_meeting", "silent",
        "programmes", "kind", "institutions", "institution_savings_xof", "institution_lent_xof",
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            g.code, g.name, g.village, g.region, g.family, g.status, g.members, g.women, g.savings_xof,
            g.solidarity_xof, g.lent_xof, g.box_xof, g.late_xof, g.meetings, g.planned, g.incidents,
            g.last_held_on.isoformat() if g.last_held_on else None, int(g.silent), ", ".join(programmes.get(g.id, [])),
            g.kind, g.institutions, g.institution_savings_xof, g.institution_lent_xof,
        )
        for g in await (standings_then(window, until) if until < today else standings(window, today))
    ]  # fmt: skip
    return BookTable("groups", header, rows)


async def indicators_table(
    window: ScopedReader,
    today: date,
    by: str,
    period: ReportingPeriod,
    *,
    programme: int = 0,
    totals_only: bool = False,
) -> BookTable:
    """A line a group or roll-up: the figures of the SAVIX form, then its indicators; small cells empty for donors."""
    if totals_only:
        lines, _, hidden = await donor_lines(window, today, by, period)
    else:
        (lines, _), hidden = await indicator_lines(window, today, by, period, programme), Suppression()
    counted, computed = [item.name for item in fields(Figures)], [item.name for item in fields(Indicators)]
    span = (None if period.running else period.since.isoformat(), period.until.isoformat())
    rows: list[tuple[Cell, ...]] = []
    for line in lines:
        cells: list[Cell] = [None] * (len(counted) + len(computed))
        if line.key not in hidden.lines:
            few = hidden.over(line)
            cells = [
                *(None if name in few else getattr(line.figures, name) for name in counted),
                *(None if name in few else getattr(line.result, name) for name in computed),
            ]
        rows.append((line.key, line.name, line.groups, *span, *cells))
    return BookTable(
        "indicators", ("key", "name", "groups", "from", "to", *counted, *_renamed(computed, counted)), rows
    )


def _renamed(computed: Sequence[str], counted: Sequence[str]) -> list[str]:
    """No two columns share a name: an indicator named like a figure gets its kind behind it."""
    return [f"{name}_indicator" if name in counted else name for name in computed]
