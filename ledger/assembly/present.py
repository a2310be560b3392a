"""How many members are at the meeting, as its roll-call says: those who may vote."""

from sqlalchemy import and_, func, select

from ledger.card.queries import GROUP
from ledger.database import Database, Reader, UnitOfWork
from ledger.tables import Attendance, Meeting, Member, table_of

_attendance, _meeting, _member = table_of(Attendance), table_of(Meeting), table_of(Member)
_CALLED = (
    select(func.count().label("present"))
    .select_from(_meeting)
    .join(
        _attendance,
        and_(_attendance.c.group_id == _meeting.c.group_id, _attendance.c.meeting == _meeting.c.number),
    )
    .join(_member, and_(_member.c.group_id == _attendance.c.group_id, _member.c.number == _attendance.c.member))
    .where(_meeting.c.group_id == GROUP, _meeting.c.closed_us.is_(None))
    .where(_attendance.c.presence.in_(("present", "late")), _member.c.left_on.is_(None))
)


async def called_present(reader: Database | Reader | UnitOfWork, group_id: int) -> int:
    """How many were called and are there, late or not; 0 before the roll-call, and while no meeting is open."""
    return int((await reader.fetch(_CALLED, group_id=group_id))[0]["present"])
