"""The incidents of one group: what two people had to look at, and how it ended."""

from typing import Annotated

from fastapi.responses import Response

from app.organisations.roles import Right
from app.panel.pages.groups.group import INCIDENTS
from app.panel.web.router import router
from app.panel.web.visit import Visit, may


@router.get("/groups/{code}/incidents")
async def incidents(visit: Annotated[Visit, may(Right.GROUPS)], code: str) -> Response:
    """The last fifty, open ones among them; the group itself closes them."""
    group = await visit.saving_group(code)
    rows = await visit.window.fetch(INCIDENTS, group_id=group["id"])
    return visit.page("incidents", group=group, incidents=rows)
