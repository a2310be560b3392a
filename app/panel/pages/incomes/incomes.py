"""Income activities of persons: compared with their baselines, all together and by sector, place or programme."""

from typing import Annotated

from fastapi.responses import Response

from app.organisations.incomes.income_figures import GROUPINGS, compared, grouped_by
from app.organisations.incomes.incomes import income_rows
from app.organisations.roles import Right
from app.panel.web.listing import listed
from app.panel.web.router import router
from app.panel.web.visit import Visit, may

_KEYS = {
    "what": lambda row: row["what"],
    "began": lambda row: row["first_seen_on"],
    "seen": lambda row: row["last_seen_on"],
    "before": lambda row: row["first_income_xof"] - row["first_costs_xof"],
    "now": lambda row: None if row["last_seen_on"] is None else row["last_income_xof"] - row["last_costs_xof"],
}


@router.get("/incomes")
async def incomes_page(visit: Annotated[Visit, may(Right.PEOPLE)]) -> Response:
    """Persons once; each activity by its person's code, without a name."""
    rows = await income_rows(visit.window)
    by = visit.asked("by") if visit.asked("by") in GROUPINGS else "sector"
    return visit.page(
        "incomes",
        whole=compared(rows),
        lines=grouped_by(rows, by),
        by=by,
        groupings=list(GROUPINGS),
        incomes=listed(visit, rows, _KEYS, "-began", {"by": by}),
    )
