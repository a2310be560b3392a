"""What each group's messages may cost in a month, and what they have cost in this one."""

from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import BigInteger, bindparam, cast, func, select

from app.messaging.cost import set_budget
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.web.listing import PAGE_ROWS, SortedStatement
from app.panel.web.router import router
from app.panel.web.visit import Visit, may, plain
from ledger.books.canonical import microseconds
from ledger.tables import Outbox, SavingsGroup, SmsBudget, table_of
from menus.text.francs import francs

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
    .where(_visible.c.status == "active")
)
_LIST: Final = SortedStatement(
    _GROUPS,
    {
        "group": _visible.c.code,
        "messages": func.coalesce(_SPENT.c.messages, 0),
        "spent": func.coalesce(_SPENT.c.cost_millixof, 0),
        "limit": _budget.c.month_xof,
    },
    "group",
    _visible.c.code,
)


async def _page(visit: Visit, wrong: str = "") -> Response:
    month = visit.service.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return visit.page(
        "budgets",
        422 if wrong else 200,
        groups=await _LIST.read(visit, since_us=microseconds(month)),
        query=visit.request.url.query,
        since=month.date(),
        most_xof=MAX_XOF,
        wrong=wrong,
    )


@router.get("/messages/budgets")
async def budgets(visit: Annotated[Visit, may(Right.MESSAGES)]) -> Response:
    """A page of groups by code; a group without a limit may spend what its organisation pays."""
    return await _page(visit)


@router.post("/messages/budgets")
async def limiting(visit: Annotated[Visit, may(Right.RETRY)]) -> Response:
    """Limit the month of the ticked groups, or with nothing typed lift it; alerts about PIN and phone leave anyway."""
    found = [await visit.window.group(plain(str(code))) for code in visit.form.getlist("group")[:PAGE_ROWS]]
    groups = [group for group in found if group is not None]
    typed = visit.typed("month_xof").replace(" ", "").replace("\u00a0", "")
    if not groups or len(groups) < len(found):
        return await _page(visit, "code")
    if typed and not (typed.isascii() and typed.isdecimal() and len(typed) < 10 and int(typed) <= MAX_XOF):
        return await _page(visit, "amount")
    month_xof = int(typed) if typed else None
    detail = "no limit" if month_xof is None else f"{francs(month_xof, 'en')} a month"
    for group in groups:
        await set_budget(visit.service.database, group["id"], month_xof)
        async with visit.service.database.unit_of_work() as unit:
            await visit.changed(unit, "budget_set", ngo_id=group["ngo_id"], group_id=group["id"], detail=detail)
    return visit.back_here("saved")
