"""The SAVIX indicators with their definitions, by group, agent, organisation, region or method, and month by month."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.figures.periods import CYCLE, LAST_WEEKS, ReportingPeriod, last_weeks
from app.organisations.figures.savix import indicator_lines
from app.organisations.figures.savix_lines import BY, SMALL_CELL
from app.organisations.figures.suppression import Suppression, suppress
from app.organisations.figures.week_series import Week, series
from app.organisations.roles import Right, Role
from app.organisations.work.programmes import programmes
from app.panel.forms.period import asked_period
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.rules.definitions import DEFINITIONS
from ledger.rules.indicators import Indicators

NAMES: Final = tuple(item.name for item in fields(Indicators))
SHORT: Final = (
    "attendance", "drop_out", "savings_per_member", "loans_outstanding_xof", "borrowers", "portfolio_at_risk",
    "fund_utilisation", "return_on_savings_year",
)  # fmt: skip
MONTHS_WEEKS: Final = 52


@dataclass(frozen=True, slots=True)
class Month:
    """Where the groups stood at the end of a month, 11/2026, and how many meetings they held in it."""

    month: str
    members: int
    savings_xof: int
    lent_xof: int
    meetings: int
    few_borrow: bool


def roll_ups(role: Role) -> tuple[str, ...]:
    """What a role may have the table by: donors see no single group and no agent."""
    return tuple(by for by in BY if role is not Role.DONOR or by not in ("group", "agent"))


def months(weeks: list[Week]) -> list[Month]:
    """Weeks gathered into months: where a month ended, and its meetings added up; newest first."""
    found: dict[str, Month] = {}
    for week in weeks:
        month = f"{week.week_on:%m/%Y}"
        held = found[month].meetings if month in found else 0
        found[month] = Month(
            month, week.members, week.savings_xof, week.lent_xof, held + week.meetings, week.few_borrow
        )
    return list(reversed(found.values()))


def _shown(period: ReportingPeriod, today: date) -> ReportingPeriod:
    """The weeks of the table of months: a year's, or those of the period."""
    return last_weeks(MONTHS_WEEKS, today) if period.running else period


@router.get("/indicators")
async def indicators_page(visit: Annotated[Visit, may(Right.TOTALS)]) -> Response:
    """The table; what counts too few people is not shown to donors."""
    today = visit.service.now.date()
    choices = roll_ups(visit.role)
    by = visit.asked("by") if visit.asked("by") in choices else ("region" if "group" not in choices else "group")
    period = asked_period(visit, today, CYCLE)
    donor = visit.role is Role.DONOR
    programme = 0 if donor else visit.asked_number("programme", 0)
    lines, whole = await indicator_lines(visit.window, today, by, period, programme)
    weeks = [] if programme else await series(visit.window, _shown(period, today))
    hidden = suppress(lines, whole) if donor else Suppression()
    if whole and whole.small and donor:
        whole = None
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
        months=[month for month in months(weeks) if not donor or month.members >= SMALL_CELL],
        definitions={name: DEFINITIONS[name][visit.reader.words.language] for name in NAMES},
        period=period,
        last_weeks=(CYCLE, *LAST_WEEKS),
        kept={"by": by, "programme": str(programme or "")},
        programmes=[] if donor else [(str(row["id"]), row["name"]) for row in await programmes(visit.window)],
    )
