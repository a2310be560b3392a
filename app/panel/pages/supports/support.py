"""Support of all groups and persons in sight: promised, handed over, confirmed; what is due; income of activities."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.incomes.activities import activities
from app.organisations.roles import Right
from app.organisations.supports.support_figures import SUPPORTS, SUPPORTS_BY, by_support, whole
from app.organisations.supports.supports import due
from app.panel.web.listing import PAGE_ROWS, SortedStatement, paged
from app.panel.web.router import router
from app.panel.web.visit import Visit, may

MAX_SHOWN: Final = 50
_LIST: Final = SortedStatement(SUPPORTS, SUPPORTS_BY, "-day", SUPPORTS.selected_columns["id"].desc())


@router.get("/support")
async def support(visit: Annotated[Visit, may(Right.GROUPS)]) -> Response:
    """The totals, what is due and not handed over yet, every support, and the activities."""
    followed, waiting = await activities(visit.window), await due(visit.window)
    today = visit.service.now.date().isoformat()
    supports = await _LIST.read(visit)
    return visit.page(
        "support",
        whole=await whole(visit.window),
        supports=supports,
        figures=await by_support(visit.window, [row["id"] for row in supports.rows]),
        due=paged(visit, [row for row in waiting if row["due_on"] <= today], PAGE_ROWS, page_name="due"),
        to_come=len([row for row in waiting if row["due_on"] > today]),
        activities=followed[:MAX_SHOWN],
        income_xof=sum(found.income_xof - found.costs_xof for found in followed),
        alive=sum(found.goes_on for found in followed),
        number=len(followed),
    )
