"""Africa's Talking, through its own SDK: synchronous, one connection a call, and errors without a status code.

Source: Africa's Talking's SMS documentation (bulk messaging, status codes, delivery reports).
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from app.messaging.gateways.failures import Failure
from app.messaging.gateways.fields import needed
from app.messaging.gateways.port import Callback, DeliveryReport, Incoming, Listener, Message, Outcome, Result
from app.messaging.gateways.prices import millixof
from menus.text.gsm import sms_parts

TIMEOUT_SECONDS = (3.05, 9.05)
SENT = frozenset({100, 101, 102})
CODES: Mapping[int, Failure] = MappingProxyType(
    {
        401: Failure.HELD_BACK,
        402: Failure.BAD_SENDER,
        403: Failure.BAD_NUMBER,
        404: Failure.NUMBER_NOT_SERVED,
        405: Failure.NO_CREDIT,
        406: Failure.OPTED_OUT,
        407: Failure.NO_ROUTE,
        409: Failure.OPTED_OUT,
        500: Failure.GATEWAY_FAULT,
        501: Failure.GATEWAY_FAULT,
        502: Failure.REJECTED,
    }
)
# Whole-call answers: 201 with no recipients, and this word where a summary usually stands.
WORDS: Mapping[str, Failure] = MappingProxyType(
    {
        "InvalidSenderId": Failure.BAD_SENDER,
        "InsufficientBalance": Failure.NO_CREDIT,
        "InsufficientCredit": Failure.NO_CREDIT,
    }
)
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
    """The default gateway: one text to many recipients in one call, a thread for each call under way."""

    name = "africastalking"

    def __init__(
        self,
        username: str,
        api_key: str,
        *,
        sender: str = "",
        base_url: str = "",
        calls_at_once: int = 8,
        bulk: int = 100,
        francs_per_unit: Mapping[str, Fraction] | None = None,
        timeout_seconds: tuple[float, float] = TIMEOUT_SECONDS,
    ) -> None:
        """Use an account. ``sender`` "" is the account's own; ``base_url`` is a fake or a proxy, without /version1."""
        self._username, self._api_key, self._sender = username, api_key, sender or None
        self._base_url = base_url.rstrip("/").removesuffix("/version1")
        self._bulk, self._timeout_seconds = bulk, timeout_seconds
        self._rates = dict(francs_per_unit or {})
        self._threads = ThreadPoolExecutor(calls_at_once, "kesu-africastalking")
        self._sdk: Any = None

    @property
    def bulk(self) -> int:
        """How many recipients of one text go into one call."""
        return self._bulk

    async def send(self, messages: Sequence[Message]) -> list[Result]:
        """See ``SmsGateway.send``."""
        if not messages:  # the SDK would send an empty list
            return []
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._send, list(messages))

    def _send(self, messages: list[Message]) -> list[Result]:
        try:
            answer = self._service().send(
                messages[0].text,
                [message.phone for message in messages],
                sender_id=self._sender,
                enqueue=len(messages) > 1,
                timeout=self._timeout_seconds,
            )
        except Exception as problem:  # noqa: BLE001 -- network errors, bad JSON and refusals all come out of the SDK
            return self._all(messages, classify(problem))
        return self._read(messages, answer)

    def _service(self) -> Any:  # noqa: ANN401 -- the SDK is untyped
        if self._sdk is None:
            from africastalking.SMS import SMSService  # noqa: PLC0415

            sdk = SMSService(self._username, self._api_key)
            if self._base_url:
                sdk._baseUrl = f"{self._base_url}/version1"  # noqa: SLF001 -- the SDK has no other door
            self._sdk = sdk
        return self._sdk

    def _read(self, messages: list[Message], answer: object) -> list[Result]:
        body = _sms_data(answer)
        if body is None:
            return self._all(messages, Failure.UNREADABLE_ANSWER)
        recipients = body.get("Recipients")
        if not recipients or not isinstance(recipients, list):
            word = str(body.get("Message", "")).strip()
            return self._all(messages, WORDS.get(word, Failure.NO_ANSWER_FOR_IT))
        said = {_digits(entry.get("number")): entry for entry in recipients if isinstance(entry, dict)}
        return [self._result(message, said.get(_digits(message.phone))) for message in messages]

    def _result(self, message: Message, entry: Mapping[str, object] | None) -> Result:
        if entry is None:
            return Result(message.key, self.name, failure=Failure.NO_ANSWER_FOR_IT)
        code = _code(entry.get("statusCode"))
        if code not in SENT:
            return Result(message.key, self.name, failure=CODES.get(code, Failure.GATEWAY_FAULT))
        given = str(entry.get("messageId") or "")
        return Result(
            message.key,
            self.name,
            message_id=None if given in ("", "None") else given,
            parts=sms_parts(message.text),
            cost_millixof=millixof(entry.get("cost"), self._rates),
        )

    def _all(self, messages: list[Message], failure: Failure) -> list[Result]:
        return [Result(message.key, self.name, failure=failure) for message in messages]

    async def close(self) -> None:
        """Let the calls under way end."""
        self._threads.shutdown(wait=False)


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


LISTENER: Final = Listener("africastalking", "OK", incoming, report)


def _sms_data(answer: object) -> Mapping[str, object] | None:
    # With any content type but exactly application/json the SDK returns the text itself.
    if isinstance(answer, str):
        try:
            answer = json.loads(answer)
        except ValueError:
            return None
    body = answer.get("SMSMessageData") if isinstance(answer, dict) else None
    return body if isinstance(body, dict) else None


def classify(problem: Exception) -> Failure:
    """Tell what an exception out of the SDK means; its own class says no more than the words of the answer."""
    import requests  # noqa: PLC0415 -- comes with the SDK: half a second that only senders pay
    from urllib3.exceptions import NewConnectionError  # noqa: PLC0415

    if isinstance(problem, requests.ConnectTimeout | requests.exceptions.ProxyError | requests.exceptions.SSLError):
        return Failure.UNREACHABLE
    if isinstance(problem, requests.ConnectionError):
        # A connection that was refused sent nothing; one that broke later may have.
        reason = getattr(problem.args[0] if problem.args else None, "reason", None)
        return Failure.UNREACHABLE if isinstance(reason, NewConnectionError) else Failure.TIMED_OUT
    if isinstance(problem, requests.Timeout):
        return Failure.TIMED_OUT
    if isinstance(problem, ValueError):
        return Failure.UNREADABLE_ANSWER
    said = str(problem).lower()
    if "authentication" in said or "apikey" in said:
        return Failure.BAD_CREDENTIALS
    return Failure.THROTTLED if "too many" in said or "rate limit" in said else Failure.GATEWAY_FAULT


def _digits(number: object) -> str:
    return "".join(character for character in str(number) if character.isdigit())


def _code(value: object) -> int:
    return int(value) if isinstance(value, int | str) and str(value).isascii() and str(value).isdigit() else 0
