"""The meetings of a group, the newest first unless asked otherwise: who came, and whether an incident was opened."""

from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import bindparam, func, select

from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.web.listing import SortedStatement
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.tables import Attendance, Incident, Meeting, SavingsGroup, table_of

_visible, _meeting, _attendance = visible(SavingsGroup), table_of(Meeting), table_of(Attendance)
_incident = table_of(Incident)
_ROLL = (
    select(func.count())
    .select_from(_attendance)
    .where(_attendance.c.group_id == _meeting.c.group_id, _attendance.c.meeting == _meeting.c.number)
)
_PRESENT = _ROLL.where(_attendance.c.presence.in_(("present", "late"))).scalar_subquery()
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
        _PRESENT.label("present"),
        _ROLL.scalar_subquery().label("called"),
        _INCIDENTS_THERE.scalar_subquery().label("incidents"),
    )
    .join_from(_visible, _meeting, _meeting.c.group_id == _visible.c.id)
    .where(_visible.c.id == bindparam("group_id"))
)
_LIST: Final = SortedStatement(
    _MEETINGS,
    {
        "meeting": _meeting.c.number,
        "present": _PRESENT,
        "cycle": _meeting.c.cycle,
        "state": _INCIDENTS_THERE.scalar_subquery(),
    },
    "-meeting",
    _meeting.c.number.desc(),
)


@router.get("/groups/{code}/meetings")
async def meetings(visit: Annotated[Visit, may(Right.GROUPS)], code: str) -> Response:
    """The meetings, newest first."""
    group = await visit.saving_group(code)
    return visit.page("meetings", group=group, meetings=await _LIST.read(visit, group_id=group["id"]))
