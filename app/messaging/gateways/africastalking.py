"""Africa's Talking: one text to many recipients in one call, over connections that stay open.

A call has the form that the company's own SDK gives it, which a test proves; the SDK itself, which opens a connection
for each call, can send in its place (``africastalking_sdk.py``).
Source: Africa's Talking's SMS documentation (bulk messaging, delivery reports).
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from app.messaging.gateways.africastalking_answers import NAME, all_failed, read_answer
from app.messaging.gateways.failures import Failure
from app.messaging.gateways.fields import needed
from app.messaging.gateways.kept_connections import (
    CONNECT_SECONDS,
    FORM,
    READ_SECONDS,
    KeptConnections,
    NoAnswer,
    network_failure,
    succeeded,
)
from app.messaging.gateways.port import (
    CALLS_AT_ONCE,
    URGENT_CALLS_AT_ONCE,
    Callback,
    DeliveryReport,
    Incoming,
    Listener,
    Message,
    Outcome,
    SendResult,
)

PATH: Final = "/version1/messaging"
OUTCOMES: Mapping[str, Outcome] = MappingProxyType(
    {
        "Success": Outcome.DELIVERED,
        "Rejected": Outcome.FAILED,
        "Failed": Outcome.FAILED,
        "Sent": Outcome.PENDING,
        "Submitted": Outcome.PENDING,
        "Buffered": Outcome.PENDING,
    }
)


class AfricasTalkingSms:
    """The default gateway."""

    name = NAME

    def __init__(
        self,
        username: str,
        api_key: str,
        *,
        sender: str = "",
        base_url: str = "",
        calls_at_once: int = CALLS_AT_ONCE + URGENT_CALLS_AT_ONCE,
        bulk: int = 100,
        francs_per_unit: Mapping[str, Fraction] | None = None,
        timeout_seconds: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
    ) -> None:
        """Use an account. ``sender`` "" is the account's own; ``base_url`` is a fake or a proxy, without /version1.

        ``timeout_seconds``: to connect, and to wait for an answer.
        """
        self._username, self._sender = username, sender
        self._bulk, self._rates = bulk, dict(francs_per_unit or {})
        address = base_url.rstrip("/").removesuffix("/version1") or home(username)
        self._connections = KeptConnections(address, calls_at_once, timeout_seconds)
        self._headers = {"Accept": "application/json", "User-Agent": "kesu", "apiKey": api_key, **FORM}

    @property
    def bulk(self) -> int:
        """How many recipients of one text go into one call."""
        return self._bulk

    async def send(self, messages: Sequence[Message]) -> list[SendResult]:
        """See ``SmsGateway.send``."""
        if not messages:
            return []
        fields: dict[str, object] = {
            "username": self._username,
            "to": ",".join(message.phone for message in messages),
            "message": messages[0].text,
            "bulkSMSMode": 1,
        }
        if sender := messages[0].sender or self._sender:
            fields["from"] = sender
        if len(messages) > 1:
            fields["enqueue"] = 1
        try:
            answer = await self._connections.request("POST", PATH, body=urlencode(fields), headers=self._headers)
        except NoAnswer as problem:
            return all_failed(messages, network_failure(problem))
        if not succeeded(answer):
            return all_failed(messages, refusal(answer.data.decode("utf-8", "replace"), answer.status))
        return read_answer(messages, answer.data, self._rates)

    async def close(self) -> None:
        """Let the calls under way end."""
        await self._connections.close()


def home(username: str) -> str:
    """The address of the account: the sandbox is a username of its own."""
    return f"https://api.{'sandbox.' if username == 'sandbox' else ''}africastalking.com"


def refusal(said: str, status: int = 0) -> Failure:
    """What a call that was refused as a whole means: the words say more than the status."""
    words = said.lower()
    if "authentication" in words or "apikey" in words or status in (401, 403):
        return Failure.BAD_CREDENTIALS
    throttled = "too many" in words or "rate limit" in words or status == 429
    return Failure.THROTTLED if throttled else Failure.GATEWAY_FAULT


def incoming(callback: Callback) -> Incoming:
    """Read an inbound message: ``from, id, text``.

    Raises:
        BadCallback: it cannot be read.
    """
    fields = callback.fields
    return Incoming(needed(fields, "id"), needed(fields, "from"), fields.get("text", ""))


def report(callback: Callback) -> DeliveryReport:
    """Read a delivery report: ``id, status, failureReason``.

    Raises:
        BadCallback: it cannot be read.
    """
    fields = callback.fields
    status = needed(fields, "status")
    outcome = OUTCOMES.get(status, Outcome.PENDING)
    return DeliveryReport(needed(fields, "id"), status, outcome, fields.get("failureReason", ""))


LISTENER: Final = Listener(NAME, "OK", incoming, report)
