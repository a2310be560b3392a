"""All pages of the panel on one router; the page for addresses that lead nowhere comes last."""

from fastapi.responses import Response

from app.panel.pages import (
    audit_log,
    budgets,
    consultation,
    consultation_telling,
    consultations,
    dashboard,
    door,
    enrol,
    export,
    files,
    funnel,
    group,
    group_support,
    groups,
    importing,
    incidents,
    indicators,
    invitation,
    life,
    loans,
    meetings,
    member,
    message_costs,
    messages,
    own_data,
    papers,
    passbooks,
    person,
    programme,
    programmes,
    retention,
    rules,
    settings,
    share_out,
    support,
    team,
    training,
    trainings,
)
from app.panel.refusals import NotHere
from app.panel.router import router

PAGES = (
    audit_log,
    budgets,
    consultation,
    consultation_telling,
    consultations,
    dashboard,
    door,
    enrol,
    export,
    files,
    funnel,
    group,
    group_support,
    groups,
    importing,
    incidents,
    indicators,
    invitation,
    life,
    loans,
    meetings,
    member,
    message_costs,
    messages,
    own_data,
    papers,
    passbooks,
    person,
    programme,
    programmes,
    retention,
    rules,
    settings,
    share_out,
    support,
    team,
    training,
    trainings,
)
"""Every page module; importing them hung their routes on the router."""

__all__ = ["PAGES", "router"]


@router.get("/{rest:path}")
async def nowhere(rest: str) -> Response:  # noqa: ARG001 -- the route names it
    """No page has this address."""
    raise NotHere
