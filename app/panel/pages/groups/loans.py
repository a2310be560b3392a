"""Loans: of all groups in sight, filtered by where they stand, or of one group."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

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
    tuple_,
)

from app.organisations.figures.tables import of_loan
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.database import Row
from ledger.rules.lateness import Missed, days_late, is_late, late_on
from ledger.tables import Account, Loan, Member, SavingsGroup, table_of
from ledger.tables.lateness import late, missed

PAGE_ROWS: Final = 50
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
_PAGE_OF_ALL: Final = (
    LOANS.where(tuple_(_visible.c.code, _loan.c.number) > tuple_(bindparam("code"), bindparam("number")))
    .order_by(_visible.c.code, _loan.c.number)
    .limit(PAGE_ROWS + 1)
)
_PAGE_OF_GROUP: Final = (
    LOANS.where(OF_GROUP, _loan.c.number < bindparam("number")).order_by(_loan.c.number.desc()).limit(PAGE_ROWS + 1)
)
STATES: Final[Mapping[str, ColumnElement[bool] | TextClause]] = {
    "open": _loan.c.status.in_(("requested", "approved", "handed_over", "running")),
    # text: the rule of lateness stands once in SQL, as text for a loan under any name (ledger/tables/lateness.py).
    "late": text(late("loan")),
    "waiting": _loan.c.status.in_(("requested", "approved", "handed_over")),
    "repaid": _loan.c.status == "repaid",
    "written_off": _loan.c.status == "written_off",
}
_PAGES_IN_STATE: Final = {state: _PAGE_OF_ALL.where(condition) for state, condition in STATES.items()}


async def _of_all(visit: Visit, state: str) -> tuple[list[Row], str]:
    """One page of the loans of all groups in sight, and where the next begins."""
    code, _, number = visit.asked("after").partition("/")
    values: dict[str, object] = {"code": code, "number": int(number) if number.isdecimal() and len(number) < 12 else 0}
    if state == "late":
        values |= late_on(visit.service.now.date())
    rows = await visit.window.fetch(_PAGES_IN_STATE.get(state, _PAGE_OF_ALL), **values)
    last = rows[PAGE_ROWS - 1] if len(rows) > PAGE_ROWS else None
    return rows[:PAGE_ROWS], f"{last['code']}/{last['number']}" if last else ""


@dataclass(frozen=True, slots=True)
class Late:
    """A late loan: the day of the instalment that was missed, and for how many days it has been late."""

    due_on: date
    days: int


def late_loans(visit: Visit, rows: list[Row]) -> dict[tuple[str, int], Late]:
    """Those of the loans that are late today, by their groups' codes and their numbers."""
    today = visit.service.now.date()
    missed = {(row["code"], row["number"]): Missed.read(row["missed"]) for row in rows}
    return {key: Late(one.due_on, days_late(one, today)) for key, one in missed.items() if one and is_late(one, today)}


@router.get("/loans")
async def loans(visit: Annotated[Visit, may(Right.PEOPLE)]) -> Response:
    """Loans of all groups; those not yet over unless asked otherwise."""
    state = visit.asked("state") or "open"
    rows, more = await _of_all(visit, state)
    await visit.note("loans_read", detail=state if state in STATES else "all")
    return visit.page("loans", loans=rows, more=more, state=state, states=list(STATES), late=late_loans(visit, rows))


@router.get("/groups/{code}/loans")
async def group_loans(visit: Annotated[Visit, may(Right.PEOPLE)], code: str) -> Response:
    """Every loan of one group, the newest first."""
    group = await visit.saving_group(code)
    before = visit.asked_number("before")
    rows = await visit.window.fetch(_PAGE_OF_GROUP, group_id=group["id"], number=before)
    more = rows[PAGE_ROWS - 1]["number"] if len(rows) > PAGE_ROWS else 0
    rows = rows[:PAGE_ROWS]
    await visit.note("loans_read", group_id=group["id"])
    return visit.page("group_loans", group=group, loans=rows, more=more, late=late_loans(visit, rows))
