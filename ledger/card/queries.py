"""Queries that several documents share: a group's rules, cycle, latest meeting, members. ``group_id`` is bound."""

from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, select

from ledger.database.documents import RowStruct
from ledger.tables import ConstitutionVersion, Cycle, Meeting, Member, SavingsGroup, table_of

GROUP: BindParameter[int] = bindparam("group_id")
_group, _constitution = table_of(SavingsGroup), table_of(ConstitutionVersion)
_cycle, _meeting, _member = table_of(Cycle), table_of(Meeting), table_of(Member)


class RulesRow(RowStruct, frozen=True):
    """The newest constitution; ``settings`` is its JSON."""

    group_id: int
    family: str
    settings: str
    meeting_weekday: int
    meeting_hour: int


class CycleRow(RowStruct, frozen=True):
    """The cycle that runs, its days as ISO text."""

    number: int
    began_on: str
    ends_on: str
    frozen_on: str | None


class MeetingRow(RowStruct, frozen=True):
    """The latest meeting; ``closed_us`` is none while it is open."""

    number: int
    held_on: str
    cycle: int
    opened_by: int
    closed_us: int | None


RULES: "Select[Any]" = (
    select(
        _group.c.id.label("group_id"),
        _group.c.family,
        _constitution.c.settings,
        _group.c.meeting_weekday,
        _group.c.meeting_hour,
    )
    .join(_constitution, _constitution.c.group_id == _group.c.id)
    .where(_group.c.id == GROUP)
    .order_by(_constitution.c.version.desc())
    .limit(1)
)
OPEN_CYCLE: "Select[Any]" = select(_cycle.c.number, _cycle.c.began_on, _cycle.c.ends_on, _cycle.c.frozen_on).where(
    _cycle.c.group_id == GROUP, _cycle.c.closed_on.is_(None)
)
LATEST_MEETING: "Select[Any]" = (
    select(_meeting.c.number, _meeting.c.held_on, _meeting.c.cycle, _meeting.c.opened_by, _meeting.c.closed_us)
    .where(_meeting.c.group_id == GROUP)
    .order_by(_meeting.c.number.desc())
    .limit(1)
)
ACTIVE_NUMBERS: "Select[Any]" = (
    select(_member.c.number).where(_member.c.group_id == GROUP, _member.c.left_on.is_(None)).order_by(_member.c.number)
)
