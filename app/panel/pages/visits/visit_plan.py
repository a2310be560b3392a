"""Visits planned against visits made, by agent and programme; what is still to be made; planning more."""

import re
from datetime import date
from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.assignments import agents_in_sight, agents_to_choose
from app.organisations.figures.series.periods import LAST_WEEKS
from app.organisations.programmes.programmes import programmes
from app.organisations.roles import Right, Role
from app.organisations.visits.visit_list import list_values
from app.organisations.visits.visit_plans import (
    COLUMNS,
    PLANNED,
    TIES,
    TO_MAKE,
    ToVisit,
    forget_planned,
    plan_visits,
    planned_and_made,
)
from app.panel.forms.reading.fields import FormWrong, read_day
from app.panel.forms.reading.groups import groups_by_code
from app.panel.forms.reading.organisation import chosen_organisation, organisations
from app.panel.forms.reading.period import asked_period
from app.panel.forms.training import typed_programme
from app.panel.pages.groups.groups import filter_choices, groups_asked
from app.panel.web.listing import SortedStatement
from app.panel.web.refusals import NotHere, NotYours
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may

_MONTH: Final = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")
_LISTS: Final = {
    "": SortedStatement(TO_MAKE, COLUMNS, "due", *TIES),
    "all": SortedStatement(PLANNED, COLUMNS, "-due", *TIES),
}


@router.get("/visits/plan")
async def plan_page(visit: Annotated[Visit, may(Right.GROUPS)]) -> Response:
    """The months of a period, and what waits whatever the period."""
    today = visit.service.now.date()
    period = asked_period(visit, today, "this_month")
    agent, programme = visit.asked_number("agent", 0), visit.asked_number("programme", 0)
    state = "all" if visit.asked("state") == "all" else ""
    kept = {"agent": str(agent or ""), "programme": str(programme or ""), "state": state}
    return visit.page(
        "visit_plan",
        planned=await _LISTS[state].read(visit, {**period.address, **kept}, **list_values(agent, programme)),
        lines=await planned_and_made(visit.window, period),
        period=period,
        last_weeks=LAST_WEEKS,
        kept=kept,
        today=today.isoformat(),
        own=visit.person["id"] if visit.role is Role.AGENT else 0,
        agents=[(str(row["id"]), row["name"]) for row in await agents_in_sight(visit.window)],
        programmes=[(str(row["id"]), row["name"]) for row in await programmes(visit.window)],
    )


@router.post("/visits/plan")
async def forgetting_planned(visit: Annotated[Visit, may(Right.FIELDWORK)]) -> Response:
    """Take a planned visit away; an agent her own."""
    group, agent = await visit.group(visit.typed("group")), visit.typed("agent")
    if not (agent.isascii() and agent.isdecimal() and len(agent) < 16):
        raise NotHere
    if visit.role is Role.AGENT and int(agent) != visit.person["id"]:
        raise NotYours
    async with visit.service.database.unit_of_work() as unit:
        if not await forget_planned(unit, group["id"], int(agent), visit.typed("due")):
            raise NotHere
        await visit.changed(unit, "visit_unplanned", group_id=group["id"], detail=visit.typed("due"))
    return visit.back_here("saved")


async def _planning(visit: Visit, wrong: FormWrong | None = None) -> Response:
    today, own = visit.service.now.date(), visit.person["ngo_id"]
    ngos, choices = await organisations(visit), await filter_choices(visit)
    return visit.page(
        "visit_planning",
        422 if wrong else 200,
        groups=await groups_asked(visit),
        whose=[own] if own else [row["id"] for row in ngos],
        ngos=ngos,
        to_choose=[] if visit.role is Role.AGENT else choices["agents"],
        this_month=today.isoformat()[:7],
        today=today,
        query=visit.request.url.query,
        wrong=wrong,
        **choices,
    )


@router.get("/visits/plan/new")
async def planning_page(visit: Annotated[Visit, may(Right.FIELDWORK)]) -> Response:
    """The list of groups with a box each, and who comes when."""
    return await _planning(visit)


@router.post("/visits/plan/new")
async def planning(visit: Annotated[Visit, may(Right.FIELDWORK)]) -> Response:
    """Plan a visit of each group that is ticked."""
    ngo_id = await chosen_organisation(visit)
    if ngo_id is None:
        return await _planning(visit, FormWrong("ngo"))
    try:
        to_visit, groups = await _typed_plan(visit, ngo_id)
    except FormWrong as wrong:
        return await _planning(visit, wrong)
    async with visit.service.database.unit_of_work() as unit:
        await visit.once(unit)
        number = await plan_visits(unit, to_visit, groups, visit.person["id"], visit.service.now_us)
        await visit.changed(unit, "visits_planned", ngo_id=ngo_id, detail=f"{to_visit.due}, groups: {number}")
    return back_to("/panel/visits/plan", "saved")


async def _typed_plan(visit: Visit, ngo_id: int) -> tuple[ToVisit, list[int]]:
    """Who comes when, and to which groups."""
    agent, due = await _agent(visit, ngo_id), _due(visit, visit.service.now.date())
    known = await groups_by_code(visit, ngo_id)
    ticked = [str(code) for code in visit.form.getlist("group")]
    if not ticked or not known.keys() >= set(ticked):
        raise FormWrong("groups", "", "group")
    return ToVisit(ngo_id, agent, due, await typed_programme(visit, ngo_id)), [known[code] for code in ticked]


async def _agent(visit: Visit, ngo_id: int) -> int:
    if visit.role is Role.AGENT:
        return int(visit.person["id"])
    known = {str(row["id"]): int(row["id"]) for row in await agents_to_choose(visit.window, ngo_id)}
    if visit.typed("agent") not in known:
        raise FormWrong("agent")
    return known[visit.typed("agent")]


def _due(visit: Visit, today: date) -> str:
    """The day that was typed, or the month: this one or later."""
    if visit.typed("day"):
        day = read_day(visit.typed("day"), "day")
        if day < today:
            raise FormWrong("day")
        return day.isoformat()
    month = visit.typed("month")
    if not _MONTH.fullmatch(month) or month < today.isoformat()[:7]:
        raise FormWrong("month")
    return month
