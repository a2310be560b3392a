"""The SAVIX indicators with their definitions, by group, agent, organisation, region or method, and month by month."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.figures.donors.donor_lines import GROUPINGS, donor_lines
from app.organisations.figures.donors.suppression import Suppression
from app.organisations.figures.indicators.savix import indicator_lines
from app.organisations.figures.indicators.savix_lines import BY, SMALL_CELL, IndicatorLine
from app.organisations.figures.series.periods import CYCLE, LAST_WEEKS, ReportingPeriod, months
from app.organisations.figures.series.week_series import Week, series
from app.organisations.programmes.programmes import programmes
from app.organisations.roles import Right, Role
from app.panel.forms.reading.period import asked_period
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.reports.kept_figures import MONTHS
from ledger.rules.reports.definitions import DEFINITIONS
from ledger.rules.reports.indicators import Indicators

NAMES: Final = tuple(item.name for item in fields(Indicators))
SHORT: Final = (
    "attendance", "drop_out", "savings_per_member", "loans_outstanding_xof", "borrowers", "portfolio_at_risk",
    "fund_utilisation", "return_on_savings_year",
)  # fmt: skip
YEAR_DAYS: Final = 365


def roll_ups(role: Role) -> tuple[str, ...]:
    """What a role may have the table by: donors see no single group and no agent."""
    return GROUPINGS if role is Role.DONOR else BY


def _year(visit: Visit, period: ReportingPeriod) -> ReportingPeriod:
    """The days of the table of months: those of the period, or the year before its end."""
    if not period.running and visit.role is not Role.DONOR:
        return period
    return replace(period, since=months(period.until - timedelta(days=YEAR_DAYS), 1)[1] + timedelta(days=1))


async def month_table(visit: Visit, period: ReportingPeriod, whole: IndicatorLine | None) -> list[Week]:
    """Where the groups stood at the end of each month, and what they held in it; the newest first."""
    if whole is None:
        return []
    of = whole.figures
    now = {
        "members": of.active, "savings_xof": of.savings_xof, "lent_xof": of.loans_xof, "late_xof": of.late_xof,
        "borrowers": of.borrowers,
    }  # fmt: skip
    return list(reversed(await series(visit.window, _year(visit, period), now, span=MONTHS)))


@router.get("/indicators")
async def indicators_page(visit: Annotated[Visit, may(Right.TOTALS)]) -> Response:
    """The table; what counts too few people is not shown to donors."""
    today = visit.service.now.date()
    choices = roll_ups(visit.role)
    by = visit.asked("by") if visit.asked("by") in choices else ("region" if "group" not in choices else "group")
    period = asked_period(visit, today, CYCLE)
    donor = visit.role is Role.DONOR
    programme = 0 if donor else visit.asked_number("programme", 0)
    if donor:
        period = period.last_month
        lines, whole, hidden = await donor_lines(visit.window, today, by, period)
    else:
        (lines, whole), hidden = await indicator_lines(visit.window, today, by, period, programme), Suppression()
    rows = [] if programme else await month_table(visit, period, whole)
    return visit.page(
        "indicators",
        by=by,
        choices=choices,
        lines=lines,
        whole=whole,
        hidden=hidden,
        donor=donor,
        short=SHORT,
        every=NAMES,
        months=[month for month in rows if not donor or month.members >= SMALL_CELL],
        definitions={name: DEFINITIONS[name][visit.reader.words.language] for name in NAMES},
        period=period,
        last_weeks=() if donor else (CYCLE, *LAST_WEEKS),
        kept={"by": by, "programme": str(programme or "")},
        programmes=[] if donor else [(str(row["id"]), row["name"]) for row in await programmes(visit.window)],
    )
