"""All pages of the panel on one router; the page for addresses that lead nowhere comes last."""

from fastapi.responses import Response

from app.panel.pages import files
from app.panel.pages.consultations import (
    consultation,
    consultation_change,
    consultation_partners,
    consultation_telling,
    consultations,
    plan,
)
from app.panel.pages.figures import (
    dashboard,
    export,
    funnel,
    indicators,
    missed,
)
from app.panel.pages.first_day import activation, first_pins, forms, founding, importing
from app.panel.pages.groups import attention, facts, group, groups, life, loans, rules, search, seats, standing
from app.panel.pages.incomes import income_lists, incomes, lot_lists, one_income, sales
from app.panel.pages.meetings import incidents, meetings, minutes, share_out
from app.panel.pages.members import enrol, member, own_data, passbooks
from app.panel.pages.messages import (
    budgets,
    message_costs,
    messages,
)
from app.panel.pages.persons import known_person, persons
from app.panel.pages.programmes import programme, programme_report, programmes
from app.panel.pages.supports import group_support, one_support, stock, support, support_cases, support_lists
from app.panel.pages.team import (
    agent_phone,
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
from app.panel.pages.trainings import training, training_form, trainings, volunteers
from app.panel.pages.visits import group_visits, visit_checklist, visit_form, visit_plan, visits
from app.panel.pages.voices import clips, lines, voices
from app.panel.web.refusals import NotHere
from app.panel.web.router import router

PAGES = (
    activation,
    attention,
    agent_phone,
    audit_log,
    budgets,
    consultation,
    consultation_change,
    consultation_partners,
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
    group_visits,
    groups,
    importing,
    incidents,
    income_lists,
    incomes,
    lot_lists,
    sales,
    one_income,
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
    visit_checklist,
    visit_form,
    visit_plan,
    visits,
    volunteers,
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
