"""The meetings of a group, and the minutes of one: who was there, what moved, what was counted, what seals it."""

from typing import Annotated, Any, Final

from fastapi.responses import Response
from sqlalchemy import BigInteger, BindParameter, and_, bindparam, cast, func, select

from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.forms.member import Number
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.books.chart import BOX_LOAN, BOX_OUTSIDE, BOX_SOLIDARITY
from ledger.database import Row
from ledger.journal.anchors import fingerprint
from ledger.tables import (
    Anchor,
    Attendance,
    BoxCount,
    Entry,
    Incident,
    Journal,
    Meeting,
    Member,
    SavingsGroup,
    table_of,
)

PAGE_ROWS: Final = 30
_visible, _meeting, _attendance = visible(SavingsGroup), table_of(Meeting), table_of(Attendance)
_member, _journal, _entry = table_of(Member), table_of(Journal), table_of(Entry)
_count, _anchor, _incident = table_of(BoxCount), table_of(Anchor), table_of(Incident)
_GROUP = _visible.c.id == bindparam("group_id")
_NUMBER: BindParameter[int] = bindparam("number")
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
    .where(_GROUP, _meeting.c.number < bindparam("before"))
    .order_by(_meeting.c.number.desc())
    .limit(31)
)
_MEETING: Final = (
    select(_meeting)
    .join_from(_visible, _meeting, _meeting.c.group_id == _visible.c.id)
    .where(_GROUP, _meeting.c.number == _NUMBER)
)
_PRESENCE: Final = (
    select(_member.c.number, _member.c.name, _attendance.c.presence)
    .join_from(_visible, _attendance, _attendance.c.group_id == _visible.c.id)
    .join(_member, and_(_member.c.group_id == _attendance.c.group_id, _member.c.number == _attendance.c.member))
    .where(_GROUP, _attendance.c.meeting == _NUMBER)
    .order_by(_member.c.number)
)
_MOVED: Final = (
    select(
        _entry.c.account,
        _journal.c.kind,
        cast(func.sum(_entry.c.amount_xof), BigInteger).label("amount_xof"),
        func.count().label("times"),
    )
    .join_from(_visible, _journal, _journal.c.group_id == _visible.c.id)
    .join(_entry, and_(_entry.c.group_id == _journal.c.group_id, _entry.c.seq == _journal.c.seq))
    .where(_GROUP, _journal.c.meeting == _NUMBER, _entry.c.account.in_((BOX_LOAN, BOX_SOLIDARITY, BOX_OUTSIDE)))
    .group_by(_entry.c.account, _journal.c.kind)
    .order_by(_entry.c.account, _journal.c.kind)
)
_COUNTS: Final = (
    select(_count.c.moment, _count.c.fund, _count.c.counter, _count.c.amount_xof, _count.c.expected_xof)
    .join_from(_visible, _count, _count.c.group_id == _visible.c.id)
    .where(_GROUP, _count.c.meeting == _NUMBER)
    .order_by(_count.c.moment.desc(), _count.c.fund, _count.c.counter)
)
_ANCHOR: Final = (
    select(_anchor.c.upto_seq, _anchor.c.head_hash)
    .join_from(_visible, _anchor, _anchor.c.group_id == _visible.c.id)
    .where(_GROUP, _anchor.c.meeting == _NUMBER)
    .order_by(_anchor.c.upto_seq.desc())
    .limit(1)
)
_INCIDENTS: Final = (
    select(_incident.c.number, _incident.c.kind, _incident.c.amount_xof, _incident.c.detail, _incident.c.resolution)
    .join_from(_visible, _incident, _incident.c.group_id == _visible.c.id)
    .where(_GROUP, _incident.c.meeting == _NUMBER)
    .order_by(_incident.c.number)
)


@router.get("/groups/{code}/meetings")
async def meetings(visit: Annotated[Visit, may(Right.GROUPS)], code: str) -> Response:
    """The meetings, newest first."""
    group = await visit.saving_group(code)
    rows = await visit.window.fetch(_MEETINGS, group_id=group["id"], before=visit.asked_number("before"))
    more = rows[PAGE_ROWS - 1]["number"] if len(rows) > PAGE_ROWS else 0
    return visit.page("meetings", group=group, meetings=rows[:PAGE_ROWS], more=more)


async def minutes_facts(visit: Visit, code: str, number: int) -> dict[str, Any]:
    """All that the minutes of one meeting say.

    Raises:
        NotHere: it is not there, or not hers to see.
    """
    group = await visit.saving_group(code)
    at = {"group_id": group["id"], "number": number}
    rows = await visit.window.fetch(_MEETING, **at)
    if not rows:
        raise NotHere
    presence = await visit.window.fetch(_PRESENCE, **at)
    moved = await visit.window.fetch(_MOVED, **at)
    counts = await visit.window.fetch(_COUNTS, **at)
    anchors = await visit.window.fetch(_ANCHOR, **at)
    incidents = await visit.window.fetch(_INCIDENTS, **at)
    await visit.note("minutes_read", group_id=group["id"], detail=f"meeting {number}")
    return {
        "group": group,
        "meeting": rows[0],
        "presence": presence,
        "moved": moved,
        "counts": counts,
        "seal": f"{anchors[0]['upto_seq']} · {fingerprint(anchors[0]['head_hash'])}" if anchors else "",
        "incidents": incidents,
        "there": _there(presence),
    }


def _there(presence: list[Row]) -> int:
    return sum(row["presence"] in ("present", "late") for row in presence)


@router.get("/groups/{code}/meetings/{number}")
async def minutes(visit: Annotated[Visit, may(Right.PEOPLE)], code: str, number: Number) -> Response:
    """The minutes, to be read or printed."""
    return visit.page("minutes", **await minutes_facts(visit, code, number))
