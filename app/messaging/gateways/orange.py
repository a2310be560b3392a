"""Orange's SMS API for Africa and the Middle East, in Mali: one recipient a call, a token that ends after an hour.

Source: Orange Developer, "SMS Africa & Middle East", getting started and API reference.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

import httpx

from app.messaging.gateways.failures import Failure
from app.messaging.gateways.pace import Pace
from app.messaging.gateways.port import (
    BadCallback,
    Callback,
    DeliveryReport,
    Incoming,
    Listener,
    Message,
    Outcome,
    Result,
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
    ) -> None:
        """Use a contract. ``price_millixof`` is the bundle's price of one part: the API never says it."""
        self._credentials = httpx.BasicAuth(client_id, client_secret)
        self._sender_name, self._price_millixof = sender_name, price_millixof
        self._client = httpx.AsyncClient(base_url=base_url, timeout=httpx.Timeout(9, connect=3))
        self._pace = Pace(calls_a_second)
        self._renewing = asyncio.Lock()
        self._token, self._token_ends = "", 0.0

    async def send(self, messages: Sequence[Message]) -> list[Result]:
        """See ``SmsGateway.send``."""
        return list(await asyncio.gather(*(self._send(message) for message in messages)))

    async def _send(self, message: Message) -> Result:
        await self._pace.wait()
        try:
            token = await self._bearer()
            answer = await self._post(message, token)
            if answer.status_code == httpx.codes.UNAUTHORIZED:  # withdrawn before its time: one new one
                answer = await self._post(message, await self._bearer(not_=token))
        except _NoTokenError as refused:
            return Result(message.key, self.name, failure=refused.failure)
        except httpx.HTTPError as problem:
            return Result(message.key, self.name, failure=network_failure(problem))
        return self._read(message, answer)

    async def _post(self, message: Message, token: str) -> httpx.Response:
        request: dict[str, object] = {
            "address": f"tel:{message.phone}",
            "senderAddress": SENDER_ADDRESS,
            "outboundSMSTextMessage": {"message": message.text},
        }
        if sender_name := message.sender or self._sender_name:
            request["senderName"] = sender_name
        return await self._client.post(
            f"/smsmessaging/v1/outbound/{quote(SENDER_ADDRESS, safe='')}/requests",
            json={"outboundSMSMessageRequest": request},
            headers={"Authorization": f"Bearer {token}"},
        )

    async def _bearer(self, *, not_: str | None = None) -> str:
        async with self._renewing:
            if self._token and self._token != not_ and time.monotonic() < self._token_ends:
                return self._token
            try:
                answer = await self._client.post(
                    "/oauth/v3/token", data={"grant_type": "client_credentials"}, auth=self._credentials
                )
            except httpx.HTTPError:  # whatever it was, no message left
                raise _NoTokenError(Failure.UNREACHABLE) from None
            if answer.status_code != httpx.codes.OK:
                raise _NoTokenError(_refusal(answer.status_code, otherwise=Failure.BAD_CREDENTIALS))
            try:
                body = answer.json()
                self._token = str(body["access_token"])
                self._token_ends = time.monotonic() + int(body.get("expires_in", 3600)) - RENEW_BEFORE_SECONDS
            except (ValueError, KeyError, TypeError, AttributeError):
                raise _NoTokenError(Failure.BAD_CREDENTIALS) from None
            return self._token

    def _read(self, message: Message, answer: httpx.Response) -> Result:
        if not answer.is_success:
            failure = _refusal(answer.status_code, otherwise=Failure.GATEWAY_FAULT)
            return Result(message.key, self.name, failure=failure)
        parts = sms_parts(message.text)
        cost = None if self._price_millixof is None else parts * self._price_millixof
        return Result(message.key, self.name, _resource(answer), parts, cost)

    async def close(self) -> None:
        """Give back the connections."""
        await self._client.aclose()


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


def network_failure(problem: httpx.HTTPError) -> Failure:
    """Whether the message surely did not leave (no connection) or nobody knows."""
    unsent = isinstance(problem, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
    return Failure.UNREACHABLE if unsent else Failure.TIMED_OUT


def _refusal(status: int, *, otherwise: Failure) -> Failure:
    return Failure.GATEWAY_FAULT if status >= httpx.codes.INTERNAL_SERVER_ERROR else STATUSES.get(status, otherwise)


def _resource(answer: httpx.Response) -> str | None:
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
