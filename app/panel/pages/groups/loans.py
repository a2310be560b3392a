"""Loans: of all groups in sight, filtered by where they stand, or of one group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from fastapi.responses import Response
from sqlalchemy import (
    ColumnElement,
    TextClause,
    and_,
    bindparam,
    func,
    literal_column,
    select,
    text,
)

from app.organisations.figures.indicators.people_tables import of_loan
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.web.listing import SortedStatement
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.database import Row
from ledger.rules.loans.lateness import Missed, days_late, is_late, late_on
from ledger.tables import Account, Loan, Member, SavingsGroup, table_of
from ledger.tables.expressions.lateness import late, missed

_visible, _loan, _member = visible(SavingsGroup), table_of(Loan), table_of(Member)
_principal, _charge = table_of(Account).alias("principal"), table_of(Account).alias("charge")


LOANS: Final = (
    select(
        _visible.c.code,
        _visible.c.name.label("group_name"),
        _loan.c.number,
        _loan.c.member,
        _member.c.name,
        _loan.c.purpose,
        _loan.c.principal_xof.label("asked_xof"),
        _loan.c.weeks,
        _loan.c.charge_percent,
        _loan.c.status,
        literal_column(missed("loan")).label("missed"),
        _loan.c.requested_us,
        _loan.c.handed_over_on,
        _loan.c.next_due_on,
        _loan.c.last_due_on,
        func.coalesce(_principal.c.balance_xof, 0).label("principal_xof"),
        func.coalesce(_charge.c.balance_xof, 0).label("charge_xof"),
    )
    .join_from(_visible, _loan, _loan.c.group_id == _visible.c.id)
    .join(_member, and_(_member.c.group_id == _loan.c.group_id, _member.c.number == _loan.c.member))
    .outerjoin(_principal, of_loan(_principal, "principal"))
    .outerjoin(_charge, of_loan(_charge, "charge"))
)
"""Loans in sight with what is left of them; ``missed`` is what ``Missed.read`` reads."""
OF_GROUP: Final = _visible.c.id == bindparam("group_id")
STATES: Final[Mapping[str, ColumnElement[bool] | TextClause]] = {
    "open": _loan.c.status.in_(("requested", "approved", "handed_over", "running")),
    # text: the rule of lateness stands once in SQL, as text for any loan (ledger/tables/expressions/lateness.py).
    "late": text(late("loan")),
    "waiting": _loan.c.status.in_(("requested", "approved", "handed_over")),
    "repaid": _loan.c.status == "repaid",
    "written_off": _loan.c.status == "written_off",
}
_OWED = func.coalesce(_principal.c.balance_xof, 0) + func.coalesce(_charge.c.balance_xof, 0)
_COLUMNS: Final[Mapping[str, ColumnElement[Any]]] = {
    "group": _visible.c.code,
    "member": _member.c.search,
    "purpose": _loan.c.purpose,
    "asked": _loan.c.principal_xof,
    "owed": _OWED,
    "handed": _loan.c.handed_over_on,
    "due": _loan.c.last_due_on,
    "state": _loan.c.status,
    "number": _loan.c.number,
}
_TIES = (_visible.c.code, _loan.c.number)
_OF_ALL: Final = {
    state: SortedStatement(LOANS if condition is None else LOANS.where(condition), _COLUMNS, "group", *_TIES)
    for state, condition in {**STATES, "all": None}.items()
}
_OF_ONE: Final = SortedStatement(LOANS.where(OF_GROUP), _COLUMNS, "-number", *_TIES)


@dataclass(frozen=True, slots=True)
class LateSince:
    """A late loan: the day of the instalment that was missed, and for how many days it has been late."""

    due_on: date
    days: int


def late_loans(visit: Visit, rows: Sequence[Row]) -> dict[tuple[str, int], LateSince]:
    """Those of the loans that are late today, by their groups' codes and their numbers."""
    today = visit.service.now.date()
    missed = {(row["code"], row["number"]): Missed.read(row["missed"]) for row in rows}
    return {
        key: LateSince(one.due_on, days_late(one, today)) for key, one in missed.items() if one and is_late(one, today)
    }


@router.get("/loans")
async def loans(visit: Annotated[Visit, may(Right.PEOPLE)]) -> Response:
    """Loans of all groups; those not yet over unless asked otherwise."""
    asked = visit.asked("state") or "open"
    state = asked if asked in STATES else "all"
    values = late_on(visit.service.now.date()) if state == "late" else {}
    found = await _OF_ALL[state].read(visit, {"state": state}, **values)
    await visit.note("loans_read", detail=state)
    return visit.page("loans", loans=found, state=state, states=list(STATES), late=late_loans(visit, found.rows))


@router.get("/groups/{code}/loans")
async def group_loans(visit: Annotated[Visit, may(Right.PEOPLE)], code: str) -> Response:
    """Every loan of one group, the newest first."""
    group = await visit.saving_group(code)
    found = await _OF_ONE.read(visit, group_id=group["id"])
    await visit.note("loans_read", group_id=group["id"])
    return visit.page("group_loans", group=group, loans=found, late=late_loans(visit, found.rows))
