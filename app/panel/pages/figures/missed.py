"""Meetings that were missed or opened late: why, where and when, and the groups that stopped and came back."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.figures.missed import COLUMNS, WHOLE, by_month, by_place, came_back, gaps, newest_gaps, table
from app.organisations.figures.series.periods import LAST_WEEKS
from app.organisations.roles import Right, Role
from app.panel.forms.reading.period import asked_period
from app.panel.web.router import router
from app.panel.web.visit import Visit, may

USUAL: Final = "this_year"
PAGE_ROWS: Final = 100


@router.get("/missed")
async def missed_page(visit: Annotated[Visit, may(Right.TOTALS)]) -> Response:
    """Sums for everybody, without the cells of few groups for donors; who may see groups sees which they are."""
    donor = visit.role is Role.DONOR
    period = asked_period(visit, visit.service.now.date(), USUAL)
    rows = await gaps(visit.window, period)
    return visit.page(
        "missed",
        columns=(*COLUMNS, WHOLE),
        tables={
            name: table(rows, line, few_hidden=donor) for name, line in (("by_place", by_place), ("by_month", by_month))
        },
        restarted=await came_back(visit.window, period, rows, few_hidden=donor),
        gaps=await newest_gaps(visit.window, period, PAGE_ROWS) if visit.may(Right.GROUPS) else [],
        donor=donor,
        period=period,
        last_weeks=LAST_WEEKS,
    )
