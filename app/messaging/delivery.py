"""Delivery reports: in any order, twice, before the sending has returned, with words nobody knows.

A report is written down first and applied in a second transaction; the sender applies what is written down after it has
recorded a message. Whichever of the two comes last sees the other's row, so that no report is lost.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, select, update

from app.messaging.gateways.port import DeliveryReport, Outcome, Result
from ledger.books.canonical import microseconds
from ledger.database import Database
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
        )
    await _apply(database, gateway, replace(report, reason=reason), microseconds(now))


async def reports_before_us(database: Database, sent: Sequence[Result]) -> None:
    """Apply the reports that came before these messages were recorded as sent."""
    ids = [result.message_id for result in sent if result.message_id is not None]
    ours = {(result.gateway, result.message_id) for result in sent}
    for row in await database.fetch(_WRITTEN, ids=ids) if ids else []:
        if (row["gateway"], row["message_id"]) in ours:
            report = DeliveryReport(row["message_id"], row["status"], Outcome(row["outcome"]), row["reason"])
            await _apply(database, row["gateway"], report, row["first_us"])


async def _apply(database: Database, gateway: str, report: DeliveryReport, at_us: int) -> None:
    which = {"at_gateway": gateway, "at_message": report.message_id}
    if report.outcome is Outcome.PENDING:
        return
    async with database.unit_of_work() as unit:
        if report.outcome is Outcome.DELIVERED:
            await unit.fetch(_REACHED, **which, delivered_us=at_us)
        else:
            await unit.fetch(_LOST, **which, problem=report.reason or "not_delivered")
