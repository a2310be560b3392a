"""What the end of a call that we placed says: whether she answered, how long it lasted, what it cost."""

from app.calling.settings import CallSettings
from app.messaging.gateways.port import DeliveryReport, Outcome
from app.messaging.gateways.prices import millixof
from app.messaging.settings import SmsSettings
from app.voice.port import CallEnd


def report_of(end: CallEnd, calls: CallSettings) -> DeliveryReport:
    """The report of a call's end; its cost as the gateway said it, else by the minute as is set up."""
    seconds = end.duration_seconds or 0
    said = millixof(end.said_price, SmsSettings().rates())
    cost = calls.price(end.gateway.removeprefix("voice-")).of(seconds) if said is None else said
    answered = seconds > 0
    outcome, reason = (Outcome.DELIVERED, "") if answered else (Outcome.FAILED, "not_answered")
    return DeliveryReport(end.session_id, "ended", outcome, reason, seconds, cost)
