"""The messages of the groups in sight: what left, what it cost, what failed, and trying again."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi.responses import Response
from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, case, cast, func, literal_column, select

from app.messaging.prices import in_francs, most_millixof
from app.messaging.sending.dead_letters import retry_in
from app.messaging.settings import SmsSettings
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.web.formats import moment_of
from app.panel.web.listing import SortedStatement
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.books.canonical import microseconds
from ledger.tables import Outbox, SavingsGroup, table_of

AT_ONCE: Final = 1000
"""How many messages that failed wait again at one press of the button for all of them."""
STATES: Final = ("waiting", "sent", "delivered", "failed", "dead", "dropped", "merged")
RETRIED: Final = ("failed", "dead")
_outbox, _visible = table_of(Outbox), visible(SavingsGroup)
_OF_VISIBLE = _visible.c.id == _outbox.c.group_id
_NEWEST_OF_VISIBLE = _visible.c.id == _outbox.c.group_id + literal_column("0")
"""The same for lists: not by groups and their messages, which are all sorted, but the newest messages on."""
_TOLD: Final = 10_000
_MOST_ARE: Final = ("sent", "delivered")
"""States of so many messages that they are looked for among the newest."""
_LOG: Final = select(
    _outbox.c.id,
    _outbox.c.created_us,
    _outbox.c.sent_us,
    _outbox.c.topic,
    _outbox.c.member,
    _outbox.c.staff_id,
    _outbox.c.state,
    _outbox.c.attempts,
    _outbox.c.gateway,
    _outbox.c.parts,
    _outbox.c.cost_millixof,
    _outbox.c.problem,
    _outbox.c.urgent,
    _visible.c.code,
    _visible.c.name,
).join_from(_outbox, _visible, _NEWEST_OF_VISIBLE)
_COLUMNS: Final[Mapping[str, ColumnElement[Any]]] = {
    "when": _outbox.c.id,
    "topic": _outbox.c.topic,
    "to": _visible.c.code,
    "state": _outbox.c.state,
    "parts": _outbox.c.parts,
    "cost": _outbox.c.cost_millixof,
}


def _in_state(state: str) -> Select[Any]:
    if not state:
        return _LOG
    return _LOG.where((_outbox.c.state.concat("") if state in _MOST_ARE else _outbox.c.state) == state)


_LOGS: Final = {
    state: SortedStatement(_in_state(state), _COLUMNS, "-when", _outbox.c.id.desc(), counted_to=_TOLD)
    for state in ("", *STATES)
}
_GATEWAY = func.coalesce(_outbox.c.gateway, "").label("gateway")
_COST: Final = (
    select(
        _GATEWAY,
        func.count(case((_outbox.c.parts > 0, 1))).label("messages"),
        cast(func.coalesce(func.sum(_outbox.c.parts), 0), BigInteger).label("parts"),
        cast(func.coalesce(func.sum(_outbox.c.cost_millixof), 0), BigInteger).label("cost_millixof"),
        func.coalesce(func.max(_outbox.c.cost_millixof), 0).label("dearest"),
    )
    .join_from(_outbox, _visible, _OF_VISIBLE)
    .where(_outbox.c.sent_us >= bindparam("since_us"))
    .group_by(_outbox.c.gateway)
    .order_by(_GATEWAY)
)
_TROUBLE: Final = (
    select(_outbox.c.state, func.count().label("messages"))
    .join_from(_outbox, _visible, _OF_VISIBLE)
    .where(_outbox.c.state.in_(("waiting", "failed", "dead")))
    .group_by(_outbox.c.state)
)
_MINE: Final = (
    select(_outbox.c.id)
    .join_from(_outbox, _visible, _OF_VISIBLE)
    .where(_outbox.c.id.in_(bindparam("ids", expanding=True)), _outbox.c.state.in_(RETRIED))
)
_ALL_MINE: Final = (
    select(_outbox.c.id)
    .join_from(_outbox, _visible, _OF_VISIBLE)
    .where(_outbox.c.state.in_(RETRIED))
    .order_by(_outbox.c.id)
    .limit(AT_ONCE)
)


@router.get("/messages")
async def messages(visit: Annotated[Visit, may(Right.MESSAGES)]) -> Response:
    """The log, newest first, under what this month cost and what waits for somebody."""
    state = visit.asked("state") if visit.asked("state") in STATES else ""
    found = await _LOGS[state].read(visit, {"state": state})
    now = visit.service.now
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    costs = await visit.window.fetch(_COST, since_us=microseconds(month))
    trouble = {row["state"]: row["messages"] for row in await visit.window.fetch(_TROUBLE)}
    await visit.note("messages_read", detail=state or "all")
    dearest = max((row["dearest"] for row in costs), default=0)
    return visit.page(
        "messages",
        messages=found,
        state=state,
        states=STATES,
        retried=RETRIED,
        costs=costs,
        spent_xof=in_francs(sum(row["cost_millixof"] for row in costs)),
        sent=sum(row["messages"] for row in costs),
        again_xof=in_francs(most_millixof(dearest, SmsSettings().prices_millixof())),
        trouble=trouble,
        failed=min(AT_ONCE, sum(trouble.get(name, 0) for name in RETRIED)),
        moment_of=moment_of,
    )


@router.post("/messages/retry")
async def retry(visit: Annotated[Visit, may(Right.RETRY)]) -> Response:
    """Let the failed messages that are ticked wait again, or all of them; those of other organisations are left out."""
    if visit.typed("all"):
        return await _again(visit, [row["id"] for row in await visit.window.fetch(_ALL_MINE)])
    wanted = [int(typed) for typed in map(str, visit.form.getlist("id")) if typed.isdecimal() and len(typed) < 16]
    ids = []
    if wanted:
        ids = [row["id"] for row in await visit.window.fetch(_MINE, ids=wanted)]
    return await _again(visit, ids)


async def _again(visit: Visit, ids: list[int]) -> Response:
    if ids:
        async with visit.service.database.unit_of_work() as unit:
            await retry_in(unit, ids, visit.service.now)
            await visit.changed(unit, "messages_retried", detail=f"messages: {len(ids)}")
    return back_to("/panel/messages", "retried")
