"""All pages of the panel on one router; the page for addresses that lead nowhere comes last."""

from fastapi.responses import Response

from app.panel.pages import dashboard, door, files, group, groups, member
from app.panel.refusals import NotHere
from app.panel.router import router

__all__ = ["dashboard", "door", "files", "group", "groups", "member", "router"]


@router.get("/{rest:path}")
async def nowhere(rest: str) -> Response:  # noqa: ARG001 -- the route names it
    """No page has this address."""
    raise NotHere
