"""The meetings of a group, newest first: who came, and whether an incident was opened."""

from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import bindparam, func, select

from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.tables import Attendance, Incident, Meeting, SavingsGroup, table_of

PAGE_ROWS: Final = 30
_visible, _meeting, _attendance = visible(SavingsGroup), table_of(Meeting), table_of(Attendance)
_incident = table_of(Incident)
_ROLL = (
    select(func.count())
    .select_from(_attendance)
    .where(_attendance.c.group_id == _meeting.c.group_id, _attendance.c.meeting == _meeting.c.number)
)
_INCIDENTS_THERE = (
    select(func.count())
    .select_from(_incident)
    .where(_incident.c.group_id == _meeting.c.group_id, _incident.c.meeting == _meeting.c.number)
)
_MEETINGS: Final = (
    select(
        _meeting.c.number,
        _meeting.c.cycle,
        _meeting.c.held_on,
        _meeting.c.closed_us,
        _ROLL.where(_attendance.c.presence.in_(("present", "late"))).scalar_subquery().label("present"),
        _ROLL.scalar_subquery().label("called"),
        _INCIDENTS_THERE.scalar_subquery().label("incidents"),
    )
    .join_from(_visible, _meeting, _meeting.c.group_id == _visible.c.id)
    .where(_visible.c.id == bindparam("group_id"), _meeting.c.number < bindparam("before"))
    .order_by(_meeting.c.number.desc())
    .limit(31)
)


@router.get("/groups/{code}/meetings")
async def meetings(visit: Annotated[Visit, may(Right.GROUPS)], code: str) -> Response:
    """The meetings, newest first."""
    group = await visit.saving_group(code)
    rows = await visit.window.fetch(_MEETINGS, group_id=group["id"], before=visit.asked_number("before"))
    more = rows[PAGE_ROWS - 1]["number"] if len(rows) > PAGE_ROWS else 0
    return visit.page("meetings", group=group, meetings=rows[:PAGE_ROWS], more=more)
