"""Visits as lists and sums: those in sight by period, agent, programme and state of their action; one; its changes."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Select, and_, bindparam, case, cast, func, select, true

from app.organisations.tenancy import ScopedReader, visible
from app.organisations.visits.visit_checklists import Checklist, read_checklist
from ledger.consultations.questions import said_in
from ledger.database import Row
from ledger.tables import GroupVisit, Ngo, Programme, SavingsGroup, Staff, VisitChange, VisitChecklist, table_of

Checklists = Mapping[tuple[int, int], Checklist]
"""By organisation and version."""
_visit, _group, _ngo = visible(GroupVisit), visible(SavingsGroup), visible(Ngo)
_staff, _programme, _change, _list = (table_of(each) for each in (Staff, Programme, VisitChange, VisitChecklist))
_COUNTS: Final = _visit.c.withdrawn_us.is_(None)
_OPEN: Final = and_(_visit.c.action.is_not(None), _visit.c.action_done_on.is_(None))
_OVERDUE: Final = and_(_OPEN, _visit.c.action_due_on < bindparam("today"))
STATES: "Final[Mapping[str, ColumnElement[bool]]]" = {
    "": true(),
    "open": _OPEN,
    "overdue": _OVERDUE,
    "done": _visit.c.action_done_on.is_not(None),
}
"""What is asked of a visit's action."""
_IN_PERIOD: Final = _visit.c.made_on.between(bindparam("since"), bindparam("until"))


def _chosen(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(
        _COUNTS,
        _visit.c.staff_id.between(bindparam("least_staff"), bindparam("most_staff")),
        func.coalesce(_visit.c.programme_id, 0).between(bindparam("least"), bindparam("most")),
        *conditions,
    )


def _all_of(*more: ColumnElement[Any]) -> "Select[Any]":
    return (
        select(
            *(column for column in _visit.c if column.name != "idem_key"),
            _group.c.code,
            _group.c.name,
            _staff.c.name.label("agent"),
            _programme.c.name.label("programme"),
            *more,
        )
        .join_from(_visit, _group, _group.c.id == _visit.c.group_id)
        .join(_staff, _staff.c.id == _visit.c.staff_id)
        .outerjoin(_programme, _programme.c.id == _visit.c.programme_id)
    )


_VISITS: Final = _all_of()
LISTS: "Final[Mapping[str, Select[Any]]]" = {
    state: _VISITS.where(_chosen(condition, _IN_PERIOD)) for state, condition in STATES.items()
}
"""The statement of a list for each state; ``list_values`` are its values."""
COLUMNS: Final = {
    "day": _visit.c.made_on,
    "group": _group.c.search,
    "agent": _staff.c.name,
    "score": _visit.c.score,
    "due": _visit.c.action_due_on,
}
TIES: Final = (_group.c.code, _visit.c.number)
_OF_GROUP: Final = _VISITS.where(_visit.c.group_id == bindparam("group_id"))
_OF_GROUP_COUNTED: Final = _OF_GROUP.where(_COUNTS).order_by(_visit.c.made_on.desc(), _visit.c.number.desc()).limit(200)
_ONE: Final = _OF_GROUP.where(_visit.c.number == bindparam("number"))
_EVERY: Final = _VISITS.where(_chosen(_IN_PERIOD)).order_by(_visit.c.made_on, _group.c.code, _visit.c.number)
_SUMS: Final = select(
    func.coalesce(func.sum(case((_IN_PERIOD, 1), else_=0)), 0).label("visits"),
    func.count(case((_IN_PERIOD, _visit.c.group_id)).distinct()).label("groups"),
    cast(func.coalesce(func.sum(case((_IN_PERIOD, _visit.c.score), else_=0)), 0), BigInteger).label("scores"),
    func.coalesce(func.sum(case((_OPEN, 1), else_=0)), 0).label("open"),
    func.coalesce(func.sum(case((_OVERDUE, 1), else_=0)), 0).label("overdue"),
).where(_chosen())
_CHANGES: Final = (
    select(_change, _staff.c.name.label("by"))
    .join_from(_visit, _change, and_(_change.c.group_id == _visit.c.group_id, _change.c.visit == _visit.c.number))
    .join(_staff, _staff.c.id == _change.c.staff_id)
    .where(_visit.c.group_id == bindparam("group_id"), _visit.c.number == bindparam("number"))
    .order_by(_change.c.number)
)
_EVERY_LIST: Final = (
    select(_list, _ngo.c.name.label("ngo"))
    .join_from(_ngo, _list, _list.c.ngo_id == _ngo.c.id)
    .order_by(_list.c.ngo_id, _list.c.version)
)
_LISTS: Final = _EVERY_LIST.where(_list.c.ngo_id.in_(bindparam("whose", expanding=True)))


def list_values(staff: int, programme: int) -> dict[str, object]:
    """What a statement over visits is asked for: of one agent and one programme, or of all where that is nought."""
    return {
        "least_staff": staff,
        "most_staff": staff or 2**62,
        "least": programme,
        "most": programme or 2**62,
    }


async def visit_sums(window: ScopedReader, **values: object) -> Row:
    """Visits and groups of a period with the sum of their scores; actions open and overdue, of whatever day."""
    return (await window.fetch(_SUMS, **values))[0]


async def visits_of(window: ScopedReader, group_id: int) -> list[Row]:
    """The visits of a group, the newest first."""
    return await window.fetch(_OF_GROUP_COUNTED, group_id=group_id)


async def every_visit(window: ScopedReader, **values: object) -> list[Row]:
    """The visits of a period, day by day."""
    return await window.fetch(_EVERY, **values)


async def visit_seen(window: ScopedReader, group_id: int, number: int) -> Row | None:
    """One visit, withdrawn or not."""
    return await window.one(_ONE, group_id=group_id, number=number)


async def changes_of(window: ScopedReader, group_id: int, number: int) -> list[tuple[Row, dict[str, Any]]]:
    """What was corrected, withdrawn or done, in order, with how it was before."""
    rows = await window.fetch(_CHANGES, group_id=group_id, number=number)
    return [(row, json.loads(row["before"])) for row in rows]


async def checklists_of(window: ScopedReader, whose: Iterable[int]) -> Checklists:
    """Every version of these organisations' checklists."""
    rows = await window.fetch(_LISTS, whose=sorted(set(whose)))
    return {(row["ngo_id"], row["version"]): read_checklist(row) for row in rows}


async def every_checklist(window: ScopedReader) -> list[tuple[str, Checklist]]:
    """Every version in sight, with the name of its organisation."""
    return [(row["ngo"], read_checklist(row)) for row in await window.fetch(_EVERY_LIST)]


def action_said(row: Row, lists: Checklists, language: str) -> str:
    """What is to be done after a visit, in a language or in French; empty where nothing is."""
    if row["action"]:
        return said_in(language, lists[row["ngo_id"], row["version"]].actions[row["action"] - 1])
    return str(row["action_words"])
