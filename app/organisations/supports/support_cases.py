"""Cases that recipients opened, who had not received it or not all: seen by many, ended by another than who gave it."""

from typing import Final

from sqlalchemy import bindparam, func, or_, select, update

from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Row, UnitOfWork
from ledger.rules.assembly.second import check_second
from ledger.rules.refusal import Refusal
from ledger.tables import Person, SavingsGroup, Staff, Support, SupportCase, SupportLine, table_of

_case, _line, _staff = table_of(SupportCase), table_of(SupportLine), table_of(Staff)
_seen, _persons, _groups = visible(Support), visible(Person), visible(SavingsGroup)
CASES: Final = (
    select(
        _case,
        _line.c.support_id,
        _line.c.tranche,
        _line.c.quantity,
        _line.c.person_id,
        _seen.c.ngo_id,
        _seen.c.what,
        _seen.c.measure,
        _persons.c.code.label("person"),
        _groups.c.code,
        _groups.c.name,
        _staff.c.name.label("handed_by_name"),
    )
    .join_from(_case, _line, _line.c.id == _case.c.line_id)
    .join(_seen, _seen.c.id == _line.c.support_id)
    .outerjoin(_persons, _persons.c.id == _line.c.person_id)
    .outerjoin(_groups, _groups.c.id == _line.c.group_id)
    .outerjoin(_staff, _staff.c.id == _case.c.handed_by)
    .where(or_(_persons.c.id.is_not(None), _groups.c.id.is_not(None)))
)
COLUMNS: Final = {
    "whom": func.coalesce(_persons.c.code, _groups.c.name),
    "quantity": _line.c.quantity,
    "opened": _case.c.opened_us,
    "by": _staff.c.name,
    "end": func.coalesce(_case.c.closed_us, 2**62),  # open ones end last of all
}
NEWEST_FIRST: Final = _case.c.id.desc()
_ONE: Final = CASES.where(_case.c.id == bindparam("id"))
_AT: Final = update(_case).where(_case.c.id == bindparam("at_id")).returning(_case.c.id)
_CLOSE: Final = _AT.where(_case.c.closed_us.is_(None))
_CORRECT: Final = _AT.where(_case.c.closed_us.is_not(None), _case.c.resolution == bindparam("before"))


class CaseWrong(ValueError):  # noqa: N818 -- what it is, said plainly
    """It cannot be ended or corrected; ``why``: ``same_person``, ``closed``, ``not_closed``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


async def case_seen(window: ScopedReader, case_id: int) -> Row | None:
    """One in sight."""
    return await window.one(_ONE, id=case_id)


async def close_case(unit: UnitOfWork, case: Row, resolution: str, staff_id: int, at_us: int) -> None:
    """End a case by saying what was found. What she said stays as she said it.

    Raises:
        CaseWrong: ``same_person``: she handed it over herself; ``closed``: it is ended already.
    """
    _another(case, staff_id)
    if not await unit.fetch(_CLOSE, at_id=case["id"], closed_us=at_us, closed_by=staff_id, resolution=resolution):
        raise CaseWrong("closed")


async def correct_resolution(unit: UnitOfWork, case: Row, resolution: str, staff_id: int) -> None:
    """Say otherwise what was found; who ended the case, and when, stays. ``case``: as it was read.

    Raises:
        CaseWrong: ``same_person``: she handed it over herself; ``not_closed``: nothing was found yet, or somebody else
            corrected it since it was read.
    """
    _another(case, staff_id)
    if not await unit.fetch(_CORRECT, at_id=case["id"], before=case["resolution"], resolution=resolution):
        raise CaseWrong("not_closed")


def _another(case: Row, staff_id: int) -> None:
    try:
        check_second({staff_id}, case["handed_by"], staff_id)
    except Refusal as alone:
        raise CaseWrong("same_person") from alone
