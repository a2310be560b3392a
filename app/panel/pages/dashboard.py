"""The first page: totals, what needs a look, and half a year at a glance."""

from datetime import timedelta
from typing import Annotated

from fastapi.responses import Response
from markupsafe import Markup

from app.panel.figures import amount, day
from app.panel.plots import Point, bar_plot, line_plot
from app.panel.roles import Right, Role
from app.panel.router import router
from app.panel.savix_lines import SMALL_CELL
from app.panel.standing import total
from app.panel.standings import standings
from app.panel.visit import Visit, may
from app.panel.weeks import Week, monday, series
from app.panel.words import Words

TROUBLES_SHOWN = 8


def week_plots(weeks: list[Week], words: Words) -> dict[str, Markup]:
    """Savings and loans as lines, meetings held as bars."""
    language = words.language

    def points(name: str) -> list[Point]:
        return [Point(day(w.week_on), getattr(w, name), amount(getattr(w, name), language)) for w in weeks]

    held = [Point(day(week.week_on), week.meetings, str(week.meetings)) for week in weeks]
    return {
        "money": line_plot(words("plots.money"), points("savings_xof"), points("lent_xof")),
        "meetings": bar_plot(words("plots.meetings"), held),
    }


@router.get("")
async def dashboard(visit: Annotated[Visit, may(Right.TOTALS)]) -> Response:
    """How the groups in sight are doing today."""
    today = visit.service.now.date()
    groups = await standings(visit.window, today)
    weeks = [week for week in await series(visit.window, today) if week.week_on <= monday(today)]
    active = [group for group in groups if group.status == "active"]
    troubled = sorted(
        (group for group in active if group.troubled),
        key=lambda group: (group.incidents > 0, group.silent, group.late_xof),
        reverse=True,
    )
    totals = total(active)
    donor = visit.role is Role.DONOR
    return visit.page(
        "dashboard",
        totals=totals,
        too_few=donor and totals.members < SMALL_CELL,
        women_shown=not donor or min(totals.women, totals.members - totals.women) not in range(1, SMALL_CELL),
        troubled=troubled[:TROUBLES_SHOWN],
        troubles=len(troubled),
        plots=week_plots(weeks, visit.reader.words),
        weeks=weeks[-8:],
        since=today - timedelta(days=27),
        today=today,
    )
