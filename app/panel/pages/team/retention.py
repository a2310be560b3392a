"""How long what is kept beside the books is kept, when the worker last forgot, and forgetting at once."""

from typing import Annotated

from fastapi.responses import Response

from app.organisations.roles import Right
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from app.privacy.retention import LEFT_YEARS, PERIODS_DAYS, forget_now, last_forgotten_us


@router.get("/retention")
async def retention_page(visit: Annotated[Visit, may(Right.ERASE)]) -> Response:
    """The periods, and since when nothing older is there."""
    done_us = await last_forgotten_us(visit.service.database)
    return visit.page("retention", periods=PERIODS_DAYS, left_years=LEFT_YEARS, done_us=done_us)


@router.post("/retention")
async def forgetting(visit: Annotated[Visit, may(Right.ERASE)]) -> Response:
    """Forget now what is older than its period: only what would be forgotten tonight."""
    async with visit.service.database.unit_of_work() as unit:
        await visit.changed(unit, "forgotten")
    await forget_now(visit.service.database, visit.service.now)
    return back_to("/panel/retention", "forgotten")
