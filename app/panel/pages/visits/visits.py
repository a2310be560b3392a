"""Visits in sight: by period, agent, programme and state of their action, with what they add up to."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.assignments import agents_in_sight
from app.organisations.figures.series.periods import LAST_WEEKS
from app.organisations.programmes.programmes import programmes
from app.organisations.roles import Right
from app.organisations.visits.visit_list import (
    COLUMNS,
    LISTS,
    STATES,
    TIES,
    action_said,
    checklists_of,
    list_values,
    visit_sums,
)
from app.panel.forms.reading.period import asked_period
from app.panel.web.listing import SortedStatement
from app.panel.web.router import router
from app.panel.web.visit import Visit, may

USUAL: Final = "13"
_LISTS: Final = {state: SortedStatement(found, COLUMNS, "-day", *TIES) for state, found in LISTS.items()}
_ANY_DAY: Final = {"since": "", "until": "9999"}
"""What is still to be done is shown whenever it was found."""


@router.get("/visits")
async def visits_page(visit: Annotated[Visit, may(Right.GROUPS)]) -> Response:
    """One page of them, the newest first unless another order is asked for."""
    today = visit.service.now.date()
    period = asked_period(visit, today, USUAL)
    state = visit.asked("state") if visit.asked("state") in STATES else ""
    agent, programme = visit.asked_number("agent", 0), visit.asked_number("programme", 0)
    values = list_values(agent, programme)
    span = {"since": period.since.isoformat(), "until": period.until.isoformat()}
    kept = {"agent": str(agent or ""), "programme": str(programme or ""), "state": state}
    on = {"today": today.isoformat()} if state == "overdue" else {}
    days = _ANY_DAY if state in ("open", "overdue") else span
    found = await _LISTS[state].read(visit, {**period.address, **kept}, **values, **days, **on)
    sums = await visit_sums(visit.window, today=today.isoformat(), **values, **span)
    lists = await checklists_of(visit.window, {row["ngo_id"] for row in found.rows})
    language = visit.reader.words.language
    return visit.page(
        "visits",
        visits=found,
        said_actions={(row["group_id"], row["number"]): action_said(row, lists, language) for row in found.rows},
        sums=sums,
        today=today.isoformat(),
        period=period,
        last_weeks=LAST_WEEKS,
        kept=kept,
        states=[name for name in STATES if name],
        agents=[(str(row["id"]), row["name"]) for row in await agents_in_sight(visit.window)],
        programmes=[(str(row["id"]), row["name"]) for row in await programmes(visit.window)],
    )
