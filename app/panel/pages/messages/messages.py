"""The messages of the groups in sight: what left, what it cost, what failed, and trying again."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.messaging.dead_letters import retry_in
from app.messaging.prices import in_francs, most_millixof
from app.messaging.settings import SmsSettings
from app.organisations import audit_log
from app.organisations.roles import Right
from app.panel.web.formats import moment_of
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.books.canonical import microseconds

PAGE_ROWS: Final = 50
STATES: Final = ("waiting", "sent", "delivered", "failed", "dead", "dropped", "merged")
RETRIED: Final = ("failed", "dead")
_LOG: Final = """
SELECT o.id, o.created_us, o.sent_us, o.topic, o.member, o.state, o.attempts, o.gateway, o.parts, o.cost_millixof,
  o.problem, o.urgent, visible.code, visible.name FROM outbox o JOIN visible ON visible.id = o.group_id
WHERE o.id < :before {where} ORDER BY o.id DESC LIMIT 51
"""
_COST: Final = """
SELECT coalesce(o.gateway, '') AS gateway, count(CASE WHEN o.parts > 0 THEN 1 END) AS messages,
  CAST(coalesce(sum(o.parts), 0) AS BIGINT) AS parts,
  CAST(coalesce(sum(o.cost_millixof), 0) AS BIGINT) AS cost_millixof, coalesce(max(o.cost_millixof), 0) AS dearest
FROM outbox o JOIN visible ON visible.id = o.group_id WHERE o.sent_us >= :since_us GROUP BY o.gateway ORDER BY 1
"""
_TROUBLE: Final = """
SELECT o.state, count(*) AS messages FROM outbox o JOIN visible ON visible.id = o.group_id
WHERE o.state IN ('waiting', 'failed', 'dead') GROUP BY o.state
"""
_MINE: Final = """
SELECT o.id FROM outbox o JOIN visible ON visible.id = o.group_id
WHERE o.id IN ({places}) AND o.state IN ('failed', 'dead')
"""


@router.get("/messages")
async def messages(visit: Annotated[Visit, may(Right.MESSAGES)]) -> Response:
    """The log, newest first, under what this month cost and what waits for somebody."""
    state = visit.asked("state")
    where, values = ("AND o.state = :state", {"state": state}) if state in STATES else ("", {})
    rows = await visit.window.fetch(_LOG.format(where=where), before=visit.asked_number("before"), **values)
    now = visit.service.now
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    costs = await visit.window.fetch(_COST, since_us=microseconds(month))
    trouble = {row["state"]: row["messages"] for row in await visit.window.fetch(_TROUBLE)}
    await visit.note("messages_read", detail=state if state in STATES else "all")
    dearest = max((row["dearest"] for row in costs), default=0)
    return visit.page(
        "messages",
        messages=rows[:PAGE_ROWS],
        more=rows[PAGE_ROWS - 1]["id"] if len(rows) > PAGE_ROWS else 0,
        state=state,
        states=STATES,
        retried=RETRIED,
        costs=costs,
        spent_xof=in_francs(sum(row["cost_millixof"] for row in costs)),
        sent=sum(row["messages"] for row in costs),
        again_xof=in_francs(most_millixof(dearest, SmsSettings().prices_millixof())),
        trouble=trouble,
        moment_of=moment_of,
        said=visit.asked("said"),
    )


@router.post("/messages/retry")
async def retry(visit: Annotated[Visit, may(Right.RETRY)]) -> Response:
    """Let failed messages wait again; those of other organisations are passed over in silence."""
    wanted = [int(typed) for typed in map(str, visit.form.getlist("id")) if typed.isdecimal() and len(typed) < 16]
    ids = []
    if wanted:
        names = [f"id_{place}" for place in range(len(wanted))]
        places = ", ".join(f":{name}" for name in names)
        rows = await visit.window.fetch(_MINE.format(places=places), **dict(zip(names, wanted, strict=True)))
        ids = [row["id"] for row in rows]
    if ids:
        async with visit.service.database.unit_of_work() as unit:
            await retry_in(unit, ids, visit.service.now)
            await audit_log.note(
                unit,
                visit.service.now_us,
                "messages_retried",
                staff_id=visit.person["id"],
                ngo_id=visit.person["ngo_id"],
                detail=f"messages: {len(ids)}",
            )
    return back_to("/panel/messages", "retried")
