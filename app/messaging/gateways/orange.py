"""Orange's SMS API for Africa and the Middle East, in Mali: one recipient a call, a token that ends after an hour.

Source: Orange Developer, "SMS Africa & Middle East", getting started and API reference.
"""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, urlencode

from urllib3 import make_headers

from app.messaging.gateways.failures import Failure
from app.messaging.gateways.kept_connections import (
    CONNECT_SECONDS,
    FORM,
    READ_SECONDS,
    Answer,
    KeptConnections,
    NoAnswer,
    network_failure,
    succeeded,
)
from app.messaging.gateways.pace import Pace
from app.messaging.gateways.port import (
    CALLS_AT_ONCE,
    URGENT_CALLS_AT_ONCE,
    BadCallback,
    Callback,
    DeliveryReport,
    Incoming,
    Listener,
    Message,
    Outcome,
    SendResult,
)
from menus.text.gsm import sms_parts

BASE_URL: Final = "https://api.orange.com"
SENDER_ADDRESS: Final = "tel:+2230000"
RENEW_BEFORE_SECONDS = 60
STATUSES: Mapping[int, Failure] = MappingProxyType(
    {
        400: Failure.UNSENDABLE,
        401: Failure.BAD_CREDENTIALS,
        402: Failure.NO_CREDIT,
        403: Failure.NO_CREDIT,
        404: Failure.NO_ROUTE,
        429: Failure.THROTTLED,
    }
)
OUTCOMES: Mapping[str, Outcome] = MappingProxyType(
    {
        "DeliveredToTerminal": Outcome.DELIVERED,
        "DeliveryImpossible": Outcome.FAILED,
        "DeliveredToNetwork": Outcome.PENDING,
        "MessageWaiting": Outcome.PENDING,
        "DeliveryUncertain": Outcome.PENDING,
        "DeliveryNotificationNotSupported": Outcome.PENDING,
    }
)


class Orange:
    """An application's contract with Orange, which allows five messages a second. Each message is a call."""

    name = "orange"
    bulk = 1

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        *,
        sender_name: str = "",
        base_url: str = BASE_URL,
        price_millixof: int | None = None,
        calls_a_second: float = 5,
        timeout_seconds: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
    ) -> None:
        """Use a contract. ``price_millixof`` is the bundle's price of one part: the API never says it.

        ``timeout_seconds``: to connect, and to wait for an answer.
        """
        self._credentials = {**FORM, **make_headers(basic_auth=f"{client_id}:{client_secret}")}
        self._sender_name, self._price_millixof = sender_name, price_millixof
        self._connections = KeptConnections(base_url, CALLS_AT_ONCE + URGENT_CALLS_AT_ONCE, timeout_seconds)
        self._pace = Pace(calls_a_second)
        self._renewing = asyncio.Lock()
        self._token, self._token_ends = "", 0.0

    async def send(self, messages: Sequence[Message]) -> list[SendResult]:
        """See ``SmsGateway.send``."""
        return list(await asyncio.gather(*(self._send(message) for message in messages)))

    async def _send(self, message: Message) -> SendResult:
        await self._pace.wait()
        try:
            token = await self._bearer()
            answer = await self._post(message, token)
            if answer.status == HTTPStatus.UNAUTHORIZED:  # withdrawn before its time: one new one
                answer = await self._post(message, await self._bearer(not_=token))
        except _NoTokenError as refused:
            return SendResult(message.key, self.name, failure=refused.failure)
        except NoAnswer as problem:
            return SendResult(message.key, self.name, failure=network_failure(problem))
        return self._read(message, answer)

    async def _post(self, message: Message, token: str) -> Answer:
        request: dict[str, object] = {
            "address": f"tel:{message.phone}",
            "senderAddress": SENDER_ADDRESS,
            "outboundSMSTextMessage": {"message": message.text},
        }
        if sender_name := message.sender or self._sender_name:
            request["senderName"] = sender_name
        return await self._connections.request(
            "POST",
            f"/smsmessaging/v1/outbound/{quote(SENDER_ADDRESS, safe='')}/requests",
            body=json.dumps({"outboundSMSMessageRequest": request}),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )

    async def _bearer(self, *, not_: str | None = None) -> str:
        async with self._renewing:
            if self._token and self._token != not_ and time.monotonic() < self._token_ends:
                return self._token
            try:
                answer = await self._connections.request(
                    "POST",
                    "/oauth/v3/token",
                    body=urlencode({"grant_type": "client_credentials"}),
                    headers=self._credentials,
                )
            except NoAnswer:  # whatever it was, no message left
                raise _NoTokenError(Failure.UNREACHABLE) from None
            if answer.status != HTTPStatus.OK:
                raise _NoTokenError(_refusal(answer.status, otherwise=Failure.BAD_CREDENTIALS))
            try:
                body = answer.json()
                self._token = str(body["access_token"])
                self._token_ends = time.monotonic() + int(body.get("expires_in", 3600)) - RENEW_BEFORE_SECONDS
            except (ValueError, KeyError, TypeError, AttributeError):
                raise _NoTokenError(Failure.BAD_CREDENTIALS) from None
            return self._token

    def _read(self, message: Message, answer: Answer) -> SendResult:
        if not succeeded(answer):
            failure = _refusal(answer.status, otherwise=Failure.GATEWAY_FAULT)
            return SendResult(message.key, self.name, failure=failure)
        parts = sms_parts(message.text)
        cost = None if self._price_millixof is None else parts * self._price_millixof
        return SendResult(message.key, self.name, _resource(answer), parts, cost)

    async def close(self) -> None:
        """Give back the connections."""
        await self._connections.close()


def incoming(callback: Callback) -> Incoming:
    """Read an inbound message: ``inboundSMSMessageNotification``.

    Raises:
        BadCallback: it cannot be read.
    """
    message = _inner(_inner(callback.json, "inboundSMSMessageNotification"), "inboundSMSMessage")
    phone = _word(message, "senderAddress").removeprefix("tel:")
    return Incoming(_word(message, "messageId"), phone, str(message.get("message", "")))


def report(callback: Callback) -> DeliveryReport:
    """Read a delivery report: ``callbackData`` is the resource that the sending was given.

    Raises:
        BadCallback: it cannot be read.
    """
    notice = _inner(callback.json, "deliveryInfoNotification")
    status = _word(_inner(notice, "deliveryInfo"), "deliveryStatus")
    return DeliveryReport(_word(notice, "callbackData"), status, OUTCOMES.get(status, Outcome.PENDING))


LISTENER: Final = Listener("orange", "OK", incoming, report)


class _NoTokenError(Exception):
    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.word)
        self.failure = failure


def _refusal(status: int, *, otherwise: Failure) -> Failure:
    return Failure.GATEWAY_FAULT if status >= HTTPStatus.INTERNAL_SERVER_ERROR else STATUSES.get(status, otherwise)


def _resource(answer: Answer) -> str | None:
    try:
        url = str(answer.json()["outboundSMSMessageRequest"]["resourceURL"])
    except (ValueError, KeyError, TypeError):
        return None
    return url.rstrip("/").rpartition("/")[2] or None


def _inner(outer: Mapping[str, object], name: str) -> Mapping[str, object]:
    inner = outer.get(name)
    if not isinstance(inner, dict):
        raise BadCallback(f"{name} is missing")
    return inner


def _word(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value or len(value) > 200:
        raise BadCallback(f"{name} is missing or too long")
    return value
