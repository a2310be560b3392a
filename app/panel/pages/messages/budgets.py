"""What each group's messages may cost in a month, and what they have cost in this one."""

from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import BigInteger, bindparam, cast, func, select

from app.messaging.cost import set_budget
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.books.canonical import microseconds
from ledger.tables import Outbox, SavingsGroup, SmsBudget, table_of
from menus.text.francs import francs

PAGE_ROWS: Final = 50
MAX_XOF: Final = 1_000_000
_outbox, _budget, _visible = table_of(Outbox), table_of(SmsBudget), visible(SavingsGroup)
_SPENT = (
    select(
        _outbox.c.group_id,
        func.count().label("messages"),
        cast(func.coalesce(func.sum(_outbox.c.cost_millixof), 0), BigInteger).label("cost_millixof"),
    )
    .join(_visible, _visible.c.id == _outbox.c.group_id)
    .where(_outbox.c.sent_us >= bindparam("since_us"))
    .group_by(_outbox.c.group_id)
    .subquery("spent")
)
_GROUPS: Final = (
    select(
        _visible.c.code,
        _visible.c.name,
        _budget.c.month_xof,
        func.coalesce(_SPENT.c.cost_millixof, 0).label("cost_millixof"),
        func.coalesce(_SPENT.c.messages, 0).label("messages"),
    )
    .outerjoin_from(_visible, _budget, _budget.c.group_id == _visible.c.id)
    .outerjoin(_SPENT, _SPENT.c.group_id == _visible.c.id)
    .where(_visible.c.code > bindparam("after"), _visible.c.status == "active")
    .order_by(_visible.c.code)
    .limit(PAGE_ROWS + 1)
)


async def _page(visit: Visit, wrong: str = "") -> Response:
    month = visit.service.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = await visit.window.fetch(_GROUPS, since_us=microseconds(month), after=visit.asked("after"))
    return visit.page(
        "budgets",
        422 if wrong else 200,
        groups=rows[:PAGE_ROWS],
        more=rows[PAGE_ROWS - 1]["code"] if len(rows) > PAGE_ROWS else "",
        since=month.date(),
        most_xof=MAX_XOF,
        typed={name: visit.typed(name) for name in ("code", "month_xof")},
        wrong=wrong,
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
        return await _page(visit, "code")
    if typed and not (typed.isascii() and typed.isdecimal() and len(typed) < 10 and int(typed) <= MAX_XOF):
        return await _page(visit, "amount")
    month_xof = int(typed) if typed else None
    await set_budget(visit.service.database, group["id"], month_xof)
    async with visit.service.database.unit_of_work() as unit:
        detail = "no limit" if month_xof is None else f"{francs(month_xof, 'en')} a month"
        await visit.changed(unit, "budget_set", ngo_id=group["ngo_id"], group_id=group["id"], detail=detail)
    return back_to("/panel/messages/budgets", "saved")
