"""How mature groups are: what the rule measures, read for a thousand of them a statement beside how they stand."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from sqlalchemy import and_, bindparam, func, select

from app.files.spreadsheets import Cell
from app.files.table_files import BookTable
from app.organisations.figures.indicators.ratios import ratio
from app.organisations.figures.positions.standing import GroupStanding
from app.organisations.figures.positions.standings import GroupFilter, standings
from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Row
from ledger.reports.indicators import GROUPS, counted
from ledger.rules.reports.maturity import COUNTED, INPUTS, VISIT_DAYS, VISITS, WEEKS, Maturity, maturity
from ledger.tables import Attendance, Cycle, GroupVisit, Meeting, SavingsGroup, table_of

_AT_ONCE: Final = 1000
"""Groups a statement: engines bound how many values one takes."""
_group, _visit = visible(SavingsGroup), visible(GroupVisit)
_cycle, _attendance, _meeting = table_of(Cycle), table_of(Attendance), table_of(Meeting)
_CLOSED = (
    select(func.count())
    .where(_cycle.c.group_id == _group.c.id, _cycle.c.closed_on.is_not(None))
    .correlate(_group)
    .scalar_subquery()
)
_ROLLS = (
    select(
        _attendance.c.group_id,
        counted(_attendance.c.presence.in_(("present", "late"))).label("attending"),
        func.count().label("called"),
    )
    .join_from(
        _meeting,
        _attendance,
        and_(_attendance.c.group_id == _meeting.c.group_id, _attendance.c.meeting == _meeting.c.number),
    )
    .where(_meeting.c.group_id.in_(GROUPS), _meeting.c.held_on.between(bindparam("since"), bindparam("until")))
    .group_by(_attendance.c.group_id)
    .subquery("rolls")
)
_PLACED = (
    select(
        _visit.c.group_id,
        _visit.c.score,
        func.row_number()
        .over(partition_by=_visit.c.group_id, order_by=(_visit.c.made_on.desc(), _visit.c.number.desc()))
        .label("place"),
    )
    .where(
        _visit.c.group_id.in_(GROUPS),
        _visit.c.withdrawn_us.is_(None),
        _visit.c.made_on.between(bindparam("visited_since"), bindparam("until")),
    )
    .subquery("placed")
)
_LAST = (
    select(_PLACED.c.group_id, func.sum(_PLACED.c.score).label("scores"), func.count().label("visits"))
    .where(_PLACED.c.place <= VISITS)
    .group_by(_PLACED.c.group_id)
    .subquery("last_visits")
)
_MEASURED: Final = (
    select(
        _group.c.id,
        _CLOSED.label("cycles"),
        func.coalesce(_ROLLS.c.attending, 0).label("attending"),
        func.coalesce(_ROLLS.c.called, 0).label("called"),
        func.coalesce(_LAST.c.scores, 0).label("scores"),
        func.coalesce(_LAST.c.visits, 0).label("visits"),
    )
    .outerjoin_from(_group, _ROLLS, _ROLLS.c.group_id == _group.c.id)
    .outerjoin(_LAST, _LAST.c.group_id == _group.c.id)
    .where(_group.c.id.in_(GROUPS))
)


def measured_days(today: date) -> tuple[date, date]:
    """The days whose meetings the rule counts: ``held_in`` of the standings that are given to ``maturities``."""
    return today - timedelta(days=7 * WEEKS - 1), today


async def maturities(window: ScopedReader, groups: Sequence[GroupStanding], today: date) -> dict[int, Maturity]:
    """Group id → how mature it is: of active groups of persons that save. Their meetings are of ``measured_days``."""
    scored = {group.id: group for group in groups if group.kind == "group" and group.saves and group.status == "active"}
    if not scored:
        return {}
    since, until = measured_days(today)
    days = {"since": since.isoformat(), "until": until.isoformat()}
    visited_since = (today - timedelta(days=VISIT_DAYS - 1)).isoformat()
    ids, rows = sorted(scored), list[Row]()
    for first in range(0, len(ids), _AT_ONCE):
        some = ids[first : first + _AT_ONCE]
        rows += await window.fetch(_MEASURED, groups=some, visited_since=visited_since, **days)
    return {row["id"]: maturity(_measured(row, scored[row["id"]])) for row in rows}


async def maturity_of(window: ScopedReader, group_id: int, today: date) -> Maturity | None:
    """How mature one group in sight is; none where the rule is not for it."""
    groups = await standings(window, today, GroupFilter(group=group_id), limit=1, held_in=measured_days(today))
    return (await maturities(window, groups, today)).get(group_id)


async def maturity_table(window: ScopedReader, today: date) -> BookTable:
    """A line a group: its score and level by which version, and what was measured of each input."""
    groups = await standings(window, today, held_in=measured_days(today))
    found = await maturities(window, groups, today)
    rows: list[tuple[Cell, ...]] = [
        (
            group.code,
            group.name,
            mature.score,
            mature.level,
            mature.known,
            mature.rule.version,
            *(
                int(one.measured) if one.measured is not None and one.name in COUNTED else one.measured
                for one in mature.inputs
            ),
        )
        for group in groups
        if (mature := found.get(group.id)) is not None
    ]
    header = ("code", "name", "maturity", "level", "known", "rule", *(f"{name}_input" for name in INPUTS))
    return BookTable("maturity", header, rows)


def _measured(row: Row, group: GroupStanding) -> dict[str, Fraction | None]:
    return {
        "cycles": Fraction(row["cycles"]),
        "meetings": ratio(group.meetings, group.planned),
        "attendance": ratio(row["attending"], row["called"]),
        "late": group.at_risk,
        "incidents": Fraction(group.incidents),
        "visits": ratio(int(row["scores"]), 100 * row["visits"]),
    }
