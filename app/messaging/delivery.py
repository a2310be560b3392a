"""Delivery reports: in any order, twice, before the sending has returned, with words nobody knows.

A report is written down first and applied in a second transaction; the sender applies what is written down after it has
recorded a message. Whichever of the two comes last sees the other's row, so that no report is lost.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, text

from app.messaging.gateways.port import DeliveryReport, Outcome, Result
from ledger.books.canonical import microseconds
from ledger.database import Database

MAX_REASON_CHARACTERS = 60
_WRITE = text("""
INSERT INTO delivery_report (gateway, message_id, status, outcome, reason, first_us)
VALUES (:gateway, :message_id, :status, :outcome, :reason, :first_us)
ON CONFLICT (gateway, message_id, status) DO NOTHING
""")
_WRITTEN = text("""
SELECT gateway, message_id, status, outcome, reason, first_us FROM delivery_report
WHERE message_id IN :ids AND outcome <> 'pending' ORDER BY first_us
""").bindparams(bindparam("ids", expanding=True))
# It reached the phone: nothing that comes later, or came earlier, can undo that. A message that waits because nobody
# knew whether it had left, or because a person had it sent again too soon, need not go out any more.
_REACHED = text("""
UPDATE outbox SET state = 'delivered', delivered_us = :at_us, problem = NULL
WHERE gateway_message_id = :message_id AND gateway = :gateway
AND state IN ('sent', 'merged', 'failed', 'waiting', 'dead')
""")
_LOST = text("""
UPDATE outbox SET state = 'failed', problem = :reason
WHERE gateway_message_id = :message_id AND gateway = :gateway AND state IN ('sent', 'merged')
""")


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
    which = {"gateway": gateway, "message_id": report.message_id}
    if report.outcome is Outcome.PENDING:
        return
    async with database.unit_of_work() as unit:
        if report.outcome is Outcome.DELIVERED:
            await unit.fetch(_REACHED, **which, at_us=at_us)
        else:
            await unit.fetch(_LOST, **which, reason=report.reason or "not_delivered")
