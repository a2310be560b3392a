"""What each group's messages may cost in a month, and what they have cost in this one."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.messaging.cost import set_budget
from app.organisations.roles import Right
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.books.canonical import microseconds

PAGE_ROWS: Final = 50
MAX_XOF: Final = 1_000_000
_GROUPS: Final = """
SELECT visible.code, visible.name, b.month_xof, coalesce(s.cost_millixof, 0) AS cost_millixof,
  coalesce(s.messages, 0) AS messages
FROM visible LEFT JOIN sms_budget b ON b.group_id = visible.id
LEFT JOIN (SELECT o.group_id, count(*) AS messages, CAST(coalesce(sum(o.cost_millixof), 0) AS BIGINT) AS cost_millixof
  FROM outbox o JOIN visible v ON v.id = o.group_id WHERE o.sent_us >= :since_us GROUP BY o.group_id) s
  ON s.group_id = visible.id
WHERE visible.code > :after AND visible.status = 'active' ORDER BY visible.code LIMIT 51
"""


async def _page(visit: Visit, wrong: str = "", status: int = 200) -> Response:
    month = visit.service.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = await visit.window.fetch(_GROUPS, since_us=microseconds(month), after=visit.asked("after"))
    return visit.page(
        "budgets",
        status,
        groups=rows[:PAGE_ROWS],
        more=rows[PAGE_ROWS - 1]["code"] if len(rows) > PAGE_ROWS else "",
        since=month.date(),
        most_xof=MAX_XOF,
        typed={name: visit.typed(name) for name in ("code", "month_xof")},
        wrong=wrong,
        said=visit.asked("said"),
    )


@router.get("/messages/budgets")
async def budgets(visit: Annotated[Visit, may(Right.MESSAGES)]) -> Response:
    """A page of groups by code; a group without a limit may spend what its organisation pays."""
    return await _page(visit)


@router.post("/messages/budgets")
async def limiting(visit: Annotated[Visit, may(Right.RETRY)]) -> Response:
    """Limit one group's month, or with nothing typed lift the limit; alerts about PIN and phone leave all the same."""
    group = await visit.window.group(visit.typed("code"))
    typed = visit.typed("month_xof").replace(" ", "").replace("\u00a0", "")
    if group is None:
        return await _page(visit, "code", 422)
    if typed and not (typed.isascii() and typed.isdecimal() and len(typed) < 10 and int(typed) <= MAX_XOF):
        return await _page(visit, "amount", 422)
    month_xof = int(typed) if typed else None
    await set_budget(visit.service.database, group["id"], month_xof)
    async with visit.service.database.unit_of_work() as unit:
        detail = "no limit" if month_xof is None else f"{month_xof} F a month"
        await visit.changed(unit, "budget_set", ngo_id=group["ngo_id"], group_id=group["id"], detail=detail)
    return back_to("/panel/messages/budgets", "saved")
