"""Delivery reports: in any order, twice, before the sending has returned, with words nobody knows.

A report is written down first and applied in a second transaction; the sender applies what is written down after it has
recorded a message. Whichever of the two comes last sees the other's row, so that no report is lost.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, bindparam, func, select, update

from app.messaging.gateways.port import DeliveryReport, Outcome, SendResult
from ledger.books.canonical import microseconds
from ledger.database import Database, Row
from ledger.database.upsert import upsert
from ledger.tables import DeliveryReportRow, Outbox, table_of

MAX_REASON_CHARACTERS = 60
_report, _outbox = table_of(DeliveryReportRow), table_of(Outbox)
_WRITE = upsert(_report).on_conflict_do_nothing(index_elements=list(_report.primary_key))
_WRITTEN = (
    select(_report)
    .where(_report.c.message_id.in_(bindparam("ids", expanding=True)), _report.c.outcome != "pending")
    .order_by(_report.c.first_us)
)
_REPORTED = update(_outbox).where(
    _outbox.c.gateway_message_id == bindparam("at_message"), _outbox.c.gateway == bindparam("at_gateway")
)
# It reached the phone: nothing that comes later, or came earlier, can undo that. A message that waits because nobody
# knew whether it had left, or because a person had it sent again too soon, need not go out any more.
_REACHED = _REPORTED.where(_outbox.c.state.in_(("sent", "merged", "failed", "waiting", "dead"))).values(
    state="delivered", problem=None
)
_LOST = _REPORTED.where(_outbox.c.state.in_(("sent", "merged"))).values(state="failed")
# A call's cost was guessed when it was placed: what its end tells takes the guess's place, once.
_SPENT: Final = {
    "seconds": func.coalesce(_outbox.c.seconds, 0) + bindparam("lasted", type_=BigInteger()),
    "cost_millixof": func.coalesce(_outbox.c.cost_millixof, 0)
    - func.coalesce(_outbox.c.reserved_millixof, 0)
    + bindparam("charged", type_=BigInteger()),
    "reserved_millixof": None,
}
_CALL_ANSWERED, _CALL_LOST = _REACHED.values(_SPENT), _LOST.values(_SPENT)


async def take_report(database: Database, gateway: str, report: DeliveryReport, now: datetime) -> None:
    """Take one delivery report. Taken twice, it changes nothing."""
    reason = report.reason[:MAX_REASON_CHARACTERS]
    async with database.unit_of_work() as unit:
        await unit.fetch(
            _WRITE,
            gateway=gateway,
            message_id=report.message_id,
            status=report.status[:MAX_REASON_CHARACTERS],
            outcome=report.outcome.value,
            reason=reason,
            first_us=microseconds(now),
            seconds=report.seconds,
            cost_millixof=report.cost_millixof,
        )
    await _apply(database, gateway, replace(report, reason=reason), microseconds(now))


async def reports_before_us(database: Database, sent: Sequence[SendResult]) -> None:
    """Apply the reports that came before these messages were recorded as sent."""
    ids = [result.message_id for result in sent if result.message_id is not None]
    ours = {(result.gateway, result.message_id) for result in sent}
    for row in await database.fetch(_WRITTEN, ids=ids) if ids else []:
        if (row["gateway"], row["message_id"]) in ours:
            report = _report_of(row)
            await _apply(database, row["gateway"], report, row["first_us"])


async def _apply(database: Database, gateway: str, report: DeliveryReport, at_us: int) -> None:
    which = {"at_gateway": gateway, "at_message": report.message_id}
    if report.outcome is Outcome.PENDING:
        return
    spent = {} if report.seconds is None else {"lasted": report.seconds, "charged": report.cost_millixof or 0}
    async with database.unit_of_work() as unit:
        if report.outcome is Outcome.DELIVERED:
            await unit.fetch(_CALL_ANSWERED if spent else _REACHED, **which, **spent, delivered_us=at_us)
        else:
            problem = report.reason or "not_delivered"
            await unit.fetch(_CALL_LOST if spent else _LOST, **which, **spent, problem=problem)


def _report_of(row: Row) -> DeliveryReport:
    return DeliveryReport(
        row["message_id"],
        row["status"],
        Outcome(row["outcome"]),
        row["reason"],
        row["seconds"],
        row["cost_millixof"],
    )
