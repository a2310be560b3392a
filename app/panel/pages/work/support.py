"""Support of all groups in sight: grants promised and paid, tranches that are due, income of activities."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.roles import Right
from app.organisations.work.activities import activities
from app.organisations.work.grants import grants
from app.panel.web.router import router
from app.panel.web.visit import Visit, may

MAX_SHOWN: Final = 200


@router.get("/support")
async def support(visit: Annotated[Visit, may(Right.GROUPS)]) -> Response:
    """The totals, what is due and not paid yet, and the activities."""
    promised, followed = await grants(visit.window), await activities(visit.window)
    today = visit.service.now.date().isoformat()
    unpaid = [row for grant in promised for row in grant.tranches if row["paid_on"] is None]
    return visit.page(
        "support",
        promised_xof=sum(grant.promised_xof for grant in promised),
        paid_xof=sum(grant.paid_xof for grant in promised),
        people=sum(grant.award["women"] + grant.award["men"] for grant in promised),
        women=sum(grant.award["women"] for grant in promised),
        due=sorted((row for row in unpaid if row["due_on"] <= today), key=lambda row: row["due_on"])[:MAX_SHOWN],
        to_come=len([row for row in unpaid if row["due_on"] > today]),
        activities=followed[:MAX_SHOWN],
        income_xof=sum(found.income_xof - found.costs_xof for found in followed),
        alive=sum(found.goes_on for found in followed),
        number=len(followed),
    )
