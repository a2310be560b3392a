"""The first page: totals, what needs a look, and half a year at a glance."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Final

from fastapi.responses import Response
from markupsafe import Markup

from app.organisations.figures.donors.donor_lines import GROUPINGS, donor_lines
from app.organisations.figures.donors.suppression import FEW, Suppression
from app.organisations.figures.indicators.savix import indicator_lines
from app.organisations.figures.indicators.savix_lines import SMALL_CELL, IndicatorLine
from app.organisations.figures.positions.standing import GroupStanding, Totals, total
from app.organisations.figures.positions.standings import standings
from app.organisations.figures.series.periods import LAST_WEEKS, ReportingPeriod, last_weeks
from app.organisations.figures.series.week_series import Week, series
from app.organisations.groups.attention import thresholds, to_look_at
from app.organisations.programmes.programmes import programmes
from app.organisations.roles import Right, Role
from app.organisations.supports.donor_steps import DonorSupports, donor_support_lines, donor_supports
from app.panel.forms.reading.period import asked_period
from app.panel.web.formats import amount, day
from app.panel.web.plots import PlotPoint, PlotWords, bar_plot, line_plot
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from app.panel.words import Words
from ledger.database import Row
from ledger.reports.kept_figures import MONTHS, WEEKS

TROUBLES_SHOWN: Final = 8
USUAL: Final = "4"
PLOTTED_WEEKS: Final = 26


SERIES_OF_TOTALS: Final = (
    *("groups", "members", "savings_xof", "lent_xof", "late_xof"),
    *("institutions", "institution_savings_xof", "institution_lent_xof"),
)
"""The totals of a day that stand at the end of the plots."""


def week_plots(
    weeks: list[Week], words: Words, *, lent_shown: bool = True, opening_on: str = "", planned: int = 0
) -> dict[str, Markup]:
    """Savings and loans as lines, meetings held as bars, beside those ``planned`` a week.

    ``opening_on``: the day of an import's opening figures.
    """
    language = words.language

    def points(name: str) -> list[PlotPoint]:
        return [
            PlotPoint(day(w.until), getattr(w, name), amount(getattr(w, name), language), partial=w.partial)
            for w in weeks
        ]

    lines = [points("savings_xof"), *([points("lent_xof")] if lent_shown else [])]
    # Nothing is kept of the time before the opening: where it is told, the plot begins with it.
    begins = bool(weeks) and opening_on >= weeks[0].first_on.isoformat()
    said = PlotWords(
        words("plots.money"),
        [words("figures.savings"), *([words("figures.lent")] if lent_shown else [])],
        partial=words("plots.running"),
        opening=words("plots.opening", day=day(opening_on)) if begins else "",
        comma="." if language == "en" else ",",
    )
    meetings = replace(said, title=words("plots.meetings"), names=[words("figures.held")], opening="")
    meetings = replace(meetings, planned=words("plots.planned", number=planned))
    held = [PlotPoint(day(week.until), week.meetings, str(week.meetings), partial=week.partial) for week in weeks]
    return {"money": line_plot(said, *lines), "meetings": bar_plot(meetings, held, planned)}


def planned_a_week(totals: Totals, period: ReportingPeriod) -> int:
    """How many meetings the groups' rules plan in a week of the period, to the nearest one."""
    weeks = max(1, ((period.until - period.since).days + 1) // 7)
    return (2 * totals.planned + weeks) // (2 * weeks)


@router.get("")
async def dashboard(visit: Annotated[Visit, may(Right.OWN)]) -> Response:
    """How the groups in sight are doing, today or at the end of the period asked for; for translators, their work."""
    if not visit.may(Right.TOTALS):
        return back_to("/panel/voices")
    today = visit.service.now.date()
    period = asked_period(visit, today, USUAL)
    groups = await standings(visit.window, today, held_in=(period.since, period.until))
    totals = total([group for group in groups if group.status == "active"])
    past, donor = period.until < today, visit.role is Role.DONOR
    lines, whole, hidden = await _lines(visit, today, period)
    if past:
        totals = as_of_day(totals, whole, _saving(groups, lines))
    if donor:
        totals = replace(totals, bodies=0)  # the people in them are those of today
    now = {name: getattr(totals, name) for name in SERIES_OF_TOTALS if whole or not past}
    if whole:
        now["borrowers"] = whole.figures.borrowers
    weeks = await series(visit.window, plotted(period), now, span=MONTHS if donor else WEEKS)
    weeks = [week for week in weeks if not donor or week.members >= SMALL_CELL]
    lent_shown = not donor or not any(week.few_borrow for week in weeks)
    planned = planned_a_week(totals, period)
    return visit.page(
        "dashboard",
        totals=totals,
        too_few=donor and totals.members < SMALL_CELL,
        lent_shown="loans_xof" not in hidden.whole,
        women_shown=not past,
        **await _troubled(visit, groups),
        plots=week_plots(weeks, visit.reader.words, lent_shown=lent_shown, planned=0 if donor else planned),
        lent_plotted=lent_shown,
        donor=donor,
        supports=await _supports(visit, period) if donor else [],
        few=FEW,
        weeks=weeks,
        period=period,
        last_weeks=() if donor else LAST_WEEKS,
        past=past,
        empty=not groups,
    )


async def _troubled(visit: Visit, groups: list[GroupStanding]) -> dict[str, Any]:
    """The first groups to look at, and how many there are; none for those who see no group."""
    if not visit.may(Right.GROUPS):
        return {"troubled": [], "troubles": 0}
    found = to_look_at(groups, await thresholds(visit.window))
    return {"troubled": found[:TROUBLES_SHOWN], "troubles": len(found)}


async def _supports(visit: Visit, period: ReportingPeriod) -> list[tuple[Row, DonorSupports | None]]:
    """Each programme in sight with what a donor sees of its supports at the end of the period."""
    lines = await donor_support_lines(visit.window, period.until)
    return [(row, donor_supports(lines.get(row["id"], []), period.until)) for row in await programmes(visit.window)]


def plotted(period: ReportingPeriod) -> ReportingPeriod:
    """The days of a plot: those of the period, and half a year in any case."""
    half_a_year = last_weeks(PLOTTED_WEEKS, period.until)
    return replace(period, since=min(period.since, half_a_year.since))


async def _lines(
    visit: Visit, today: date, period: ReportingPeriod
) -> tuple[list[IndicatorLine], IndicatorLine | None, Suppression]:
    """What the totals of a day that is past are made of; nothing of today's, which stand in the groups' own rows."""
    if visit.role is Role.DONOR:
        return await donor_lines(visit.window, today, GROUPINGS[0], period.last_month)
    if period.until < today:
        return *await indicator_lines(visit.window, today, "kind", period), Suppression()
    return [], None, Suppression()


def _saving(groups: list[GroupStanding], lines: list[IndicatorLine]) -> int:
    """How many groups of persons that save stand in the lines."""
    ids = {group.id for group in groups if group.saves and group.kind == "group"}
    return len(ids & {id_ for line in lines for id_ in line.ids})


def as_of_day(totals: Totals, whole: IndicatorLine | None, groups: int) -> Totals:
    """The totals with the figures of the last day of a past period; nought where there was no group yet."""
    found = whole.figures if whole else None
    return replace(
        totals,
        groups=groups,
        members=found.active if found else 0,
        savings_xof=found.savings_xof if found else 0,
        lent_xof=found.loans_xof if found else 0,
        late_xof=found.late_xof if found else 0,
        institutions=found.institutions if found else 0,
        institution_savings_xof=found.institution_savings_xof if found else 0,
        institution_lent_xof=found.institution_loans_xof if found else 0,
    )
