"""What groups had in common at the end of a past period: their region, organisation, agents and programmes then."""

# text: whether a group was active on a day is asked of a group under any name, in expressions and in reports.

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, bindparam, func, select

from app.organisations.figures.positions.by_head import ids_of
from app.organisations.programmes.programmes import names_in_sight, taking_part
from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Row
from ledger.tables import Assignment, GroupFact, SavingsGroup, Staff, table_of

_fact, _assignment = table_of(GroupFact), table_of(Assignment)
_visible, _person = visible(SavingsGroup), visible(Staff)
_SINCE: Final = (
    select(_fact.c.group_id, _fact.c.before, _fact.c.after)
    .join_from(_visible, _fact, _fact.c.group_id == _visible.c.id)
    .where(_fact.c.fact == bindparam("fact"), _fact.c.holds_from > bindparam("until"))
    .order_by(_fact.c.group_id, _fact.c.number.desc())
)
_EVERY: Final = (
    select(_fact.c.group_id, _fact.c.fact, _fact.c.before)
    .join_from(_visible, _fact, _fact.c.group_id == _visible.c.id)
    .where(_fact.c.fact.in_(("name", "village", "region", "status")), _fact.c.holds_from > bindparam("until"))
    .order_by(_fact.c.group_id, _fact.c.number.desc())
)
_AGENTS: Final = select(_assignment.c.group_id, _assignment.c.staff_id).join_from(
    _visible, _assignment, _assignment.c.group_id == _visible.c.id
)
_PEOPLE: Final = select(_person.c.id, _person.c.name)
# text: put into statements of text and of expressions alike, for a group under any name.
ACTIVE_THEN: Final = (
    "coalesce((SELECT x.before FROM group_fact x WHERE x.group_id = {0}.id AND x.fact = 'status'"
    " AND x.holds_from > :until ORDER BY x.number LIMIT 1), {0}.status) = 'active' AND {0}.status <> 'withdrawn'"
)
"""Whether a group was active at the end of the day ``:until``, for a group under any name."""
_COME_AND_GO: Final = ("agent", "programme")
_CHANGING: Final = (*_COME_AND_GO, "region", "ngo")


@dataclass(frozen=True, slots=True)
class RowThen:
    """A row with some of its columns as they were on a past day."""

    row: Row
    then: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 -- a column may be of any type
        """Give the value of one column, as it was."""
        return self.then[name] if name in self.then else self.row[name]


async def facts_then(window: ScopedReader, until: date) -> dict[int, dict[str, str]]:
    """Of the groups of which it changed after a day: name, village, region and status as they were on the day."""
    found: dict[int, dict[str, str]] = {}
    for row in await window.fetch(_EVERY, until=until.isoformat()):  # the newest first: the oldest stays
        found.setdefault(row["group_id"], {})[row["fact"]] = row["before"]
    return found


def region_on(group: FromClause, day: ColumnElement[str]) -> ColumnElement[str]:
    """In which region a group was on a day, inside a statement: a nomadic or displaced one is not where it was."""
    later = select(_fact.c.before).where(
        _fact.c.group_id == group.c.id, _fact.c.fact == "region", _fact.c.holds_from > day
    )
    first = later.order_by(_fact.c.number).limit(1).correlate_except(_fact).scalar_subquery()
    return func.coalesce(first, group.c.region)


async def names_then(window: ScopedReader, by: str, until: date) -> dict[int, list[str]]:
    """Of the groups for which it changed after a day: what it was on the day, by name (empty: there was none)."""
    rows = await window.fetch(_SINCE, fact=by, until=until.isoformat()) if by in _CHANGING else []
    if not rows:
        return {}
    if by not in _COME_AND_GO:
        return {row["group_id"]: [row["before"]] for row in rows}  # the newest first: the oldest stays
    here = await _numbers_now(window, by)
    then = {row["group_id"]: {str(number) for number in here.get(row["group_id"], ())} for row in rows}
    for row in rows:
        then[row["group_id"]] = (then[row["group_id"]] - {row["after"]} | {row["before"]}) - {""}
    names = await _named(window, by)
    found = {group_id: sorted(names.get(number, "") for number in numbers) for group_id, numbers in then.items()}
    return {group_id: (found[group_id][:1] if by == "agent" else found[group_id]) or [""] for group_id in found}


async def _numbers_now(window: ScopedReader, by: str) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    if by == "agent":
        for row in await window.fetch(_AGENTS):
            found.setdefault(row["group_id"], set()).add(row["staff_id"])
        return found
    for programme_id, groups in (await taking_part(window)).items():
        for group_id in ids_of(groups):
            found.setdefault(group_id, set()).add(programme_id)
    return found


async def _named(window: ScopedReader, by: str) -> dict[str, str]:
    if by == "agent":
        return {str(row["id"]): row["name"] for row in await window.fetch(_PEOPLE)}
    return {str(id_): name for id_, name in (await names_in_sight(window)).items()}
