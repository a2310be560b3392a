"""All pages of the panel on one router; the page for addresses that lead nowhere comes last."""

from fastapi.responses import Response

from app.panel.pages import files
from app.panel.pages.figures import (
    dashboard,
    export,
    funnel,
    indicators,
    missed,
)
from app.panel.pages.groups import (
    activation,
    attention,
    enrol,
    facts,
    first_pins,
    forms,
    founding,
    group,
    groups,
    importing,
    incidents,
    life,
    loans,
    meetings,
    member,
    minutes,
    own_data,
    passbooks,
    rules,
    search,
    seats,
    share_out,
    standing,
)
from app.panel.pages.messages import (
    budgets,
    message_costs,
    messages,
)
from app.panel.pages.team import (
    audit_log,
    invitation,
    organisation,
    organisations,
    own_sign_in,
    person,
    places,
    retention,
    settings,
    sign_in,
    team,
)
from app.panel.pages.voices import clips, lines, voices
from app.panel.pages.work import (
    consultation,
    consultation_telling,
    consultations,
    group_support,
    known_person,
    one_support,
    persons,
    plan,
    programme,
    programme_report,
    programmes,
    stock,
    support,
    support_cases,
    support_lists,
    training,
    training_form,
    trainings,
)
from app.panel.web.refusals import NotHere
from app.panel.web.router import router

PAGES = (
    activation,
    attention,
    audit_log,
    budgets,
    consultation,
    consultation_telling,
    consultations,
    dashboard,
    sign_in,
    enrol,
    export,
    facts,
    files,
    first_pins,
    forms,
    founding,
    funnel,
    group,
    group_support,
    groups,
    importing,
    incidents,
    indicators,
    invitation,
    known_person,
    life,
    loans,
    meetings,
    member,
    minutes,
    message_costs,
    messages,
    missed,
    organisation,
    one_support,
    organisations,
    own_data,
    own_sign_in,
    passbooks,
    person,
    persons,
    places,
    plan,
    programme,
    programme_report,
    programmes,
    retention,
    rules,
    search,
    seats,
    settings,
    share_out,
    standing,
    stock,
    support,
    support_cases,
    support_lists,
    team,
    training,
    training_form,
    trainings,
    clips,
    lines,
    voices,
)
"""Every page module; importing them hung their routes on the router."""

__all__ = ["PAGES", "router"]


@router.get("/{rest:path}")
async def nowhere(rest: str) -> Response:  # noqa: ARG001 -- the route names it
    """No page has this address."""
    raise NotHere
