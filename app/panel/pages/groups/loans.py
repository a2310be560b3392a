"""Loans: of all groups in sight, filtered by where they stand, or of one group."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.roles import Right
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.database import Row
from ledger.rules.lateness import Missed, is_late, late_on
from ledger.tables.lateness import late, missed

PAGE_ROWS: Final = 50
_LOANS: Final = """
SELECT visible.code, visible.name AS group_name, l.number, l.member, m.name, l.purpose, l.principal_xof AS asked_xof,
  l.weeks, l.charge_percent, l.status, {missed} AS missed,
  l.requested_us, l.handed_over_on, l.next_due_on, l.last_due_on,
  coalesce(p.balance_xof, 0) AS principal_xof, coalesce(c.balance_xof, 0) AS charge_xof
FROM visible JOIN loan l ON l.group_id = visible.id
JOIN member m ON m.group_id = l.group_id AND m.number = l.member
LEFT JOIN account p ON p.group_id = l.group_id AND p.code = 'principal:' || l.number
LEFT JOIN account c ON c.group_id = l.group_id AND c.code = 'charge:' || l.number
WHERE {where} LIMIT 51
""".replace("{missed}", missed())
_OF_ALL: Final = "(visible.code, l.number) > (:code, :number){more} ORDER BY visible.code, l.number"
_OF_GROUP: Final = "visible.id = :group_id AND l.number < :number ORDER BY l.number DESC"
STATES: Final = {
    "open": "l.status IN ('requested', 'approved', 'handed_over', 'running')",
    "late": late(),
    "waiting": "l.status IN ('requested', 'approved', 'handed_over')",
    "repaid": "l.status = 'repaid'",
    "written_off": "l.status = 'written_off'",
}


async def _of_all(visit: Visit, state: str) -> tuple[list[Row], str]:
    """One page of the loans of all groups in sight, and where the next begins."""
    code, _, number = visit.asked("after").partition("/")
    values: dict[str, object] = {"code": code, "number": int(number) if number.isdecimal() and len(number) < 12 else 0}
    if state == "late":
        values |= late_on(visit.service.now.date())
    more = f" AND {STATES[state]}" if state in STATES else ""
    rows = await visit.window.fetch(_LOANS.format(where=_OF_ALL.format(more=more)), **values)
    last = rows[PAGE_ROWS - 1] if len(rows) > PAGE_ROWS else None
    return rows[:PAGE_ROWS], f"{last['code']}/{last['number']}" if last else ""


def _late(visit: Visit, rows: list[Row]) -> set[tuple[str, int]]:
    today = visit.service.now.date()
    return {(row["code"], row["number"]) for row in rows if is_late(Missed.read(row["missed"]), today)}


@router.get("/loans")
async def loans(visit: Annotated[Visit, may(Right.PEOPLE)]) -> Response:
    """Loans of all groups; those not yet over unless asked otherwise."""
    state = visit.asked("state") or "open"
    rows, more = await _of_all(visit, state)
    await visit.note("loans_read", detail=state if state in STATES else "all")
    return visit.page("loans", loans=rows, more=more, state=state, states=list(STATES), late=_late(visit, rows))


@router.get("/groups/{code}/loans")
async def group_loans(visit: Annotated[Visit, may(Right.PEOPLE)], code: str) -> Response:
    """Every loan of one group, the newest first."""
    group = await visit.group(code)
    before = visit.asked_number("before")
    rows = await visit.window.fetch(_LOANS.format(where=_OF_GROUP), group_id=group["id"], number=before)
    more = rows[PAGE_ROWS - 1]["number"] if len(rows) > PAGE_ROWS else 0
    rows = rows[:PAGE_ROWS]
    await visit.note("loans_read", group_id=group["id"])
    return visit.page("group_loans", group=group, loans=rows, more=more, late=_late(visit, rows))
