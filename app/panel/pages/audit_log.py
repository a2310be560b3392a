"""The audit log: who changed what and who looked at whom, newest first. It can be read, never changed."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.panel.roles import Right
from app.panel.router import router
from app.panel.visit import Visit, may

PAGE_ROWS: Final = 100
_LINES: Final = """
SELECT l.id, l.at_us, l.action, l.detail, l.member, l.staff_id, p.name AS staff_name, p.email, visible.code
FROM visible_audit l LEFT JOIN staff p ON p.id = l.staff_id LEFT JOIN visible ON visible.id = l.group_id
WHERE l.id < :before {where} ORDER BY l.id DESC LIMIT 101
"""
_PEOPLE: Final = "SELECT id, name FROM visible_staff ORDER BY name LIMIT 500"
ACTIONS: Final = (
    "sign_in", "sign_out", "locked", "group_read", "member_read", "minutes_read", "loans_read",
    "share_out_read", "passbooks_read", "messages_read", "exported", "member_enrolled", "member_changed",
    "person_exported", "person_erased",
    "messages_retried", "import_read", "imported",
    "programme_made", "programme_changed", "consultation_asked", "consultation_frozen",
    "training_recorded", "training_forgotten", "origin_told", "budget_set",
    "support_promise", "support_paid", "support_begin", "support_seen",
    "staff_invited", "staff_made", "staff_renewal",
    "staff_renewed", "staff_changed", "password_changed", "sessions_ended", "language_changed",
)  # fmt: skip


@router.get("/audit")
async def audit_log(visit: Annotated[Visit, may(Right.AUDIT)]) -> Response:
    """One page of the log, of one person or one kind if asked."""
    conditions: list[str] = []
    values: dict[str, str | int] = {}
    action, person = visit.asked("action"), visit.asked_number("person", 0)
    if action in ACTIONS:
        conditions.append(" AND l.action = :action")
        values["action"] = action
    if person:
        conditions.append(" AND l.staff_id = :person")
        values["person"] = person
    rows = await visit.window.fetch(
        _LINES.format(where="".join(conditions)), before=visit.asked_number("before"), **values
    )
    return visit.page(
        "audit",
        lines=rows[:PAGE_ROWS],
        more=rows[PAGE_ROWS - 1]["id"] if len(rows) > PAGE_ROWS else 0,
        chosen={"action": action if action in ACTIONS else "", "person": str(person or "")},
        actions=ACTIONS,
        people=[(str(row["id"]), row["name"]) for row in await visit.window.fetch(_PEOPLE)],
    )
