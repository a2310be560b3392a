"""Kannel's HTTP interface, in front of an operator's SMPP link; and Jasmin's, which is nearly the same.

Kannel gives a message no id of its own: the delivery report comes back under the key that we put into its address.
Source: Kannel user's guide, chapter 11; Jasmin's HTTP API reference.
"""

import asyncio
import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import partial
from http import HTTPStatus
from types import MappingProxyType
from typing import Final, Literal
from urllib.parse import quote, urlencode

from app.messaging.gateways.failures import Failure
from app.messaging.gateways.fields import needed
from app.messaging.gateways.kept_connections import Answer, KeptConnections, NoAnswer, network_failure, succeeded
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
from menus.text.gsm import sms_parts

Dialect = Literal["kannel", "jasmin"]
PATHS: Mapping[Dialect, str] = MappingProxyType({"kannel": "/cgi-bin/sendsms", "jasmin": "/send"})
EVERY_REPORT, ID_DIGITS = "31", 4
OUTCOMES: Mapping[str, Outcome] = MappingProxyType(
    {
        # Kannel's bits: 1 at the phone, 2 not deliverable, 4 queued, 8 taken by the centre, 16 refused by it
        "1": Outcome.DELIVERED,
        "2": Outcome.FAILED,
        "4": Outcome.PENDING,
        "8": Outcome.PENDING,
        "16": Outcome.FAILED,
        # Jasmin gives the words of SMPP
        "DELIVRD": Outcome.DELIVERED,
        "EXPIRED": Outcome.FAILED,
        "DELETED": Outcome.FAILED,
        "UNDELIV": Outcome.FAILED,
        "REJECTD": Outcome.FAILED,
        "ACCEPTD": Outcome.PENDING,
        "ENROUTE": Outcome.PENDING,
        "ESME_ROK": Outcome.PENDING,
    }
)
STATUSES: Mapping[int, Failure] = MappingProxyType(
    {
        400: Failure.UNSENDABLE,
        402: Failure.NO_CREDIT,
        403: Failure.BAD_CREDENTIALS,
        404: Failure.NO_ROUTE,
        412: Failure.NO_ROUTE,
        429: Failure.THROTTLED,
    }
)
_JASMIN_ID = re.compile(r'Success "([^"]{1,100})"')


class Kannel:
    """One link; each message is a call. ``delivery_url`` is our own address for reports; "" asks for none."""

    bulk = 1

    def __init__(
        self,
        base_url: str,
        username: str,
        password: str,
        *,
        sender: str,
        delivery_url: str = "",
        dialect: Dialect = "kannel",
        price_millixof: int | None = None,
        calls_at_once: int = CALLS_AT_ONCE + URGENT_CALLS_AT_ONCE,
    ) -> None:
        """Use a link. ``price_millixof`` is the operator's price of one part: the link never says it."""
        self.name: str = dialect
        self._dialect = dialect
        self._fixed = {"username": username, "password": password, "from": sender, "coding": "0"}
        self._delivery_url, self._price_millixof = delivery_url, price_millixof
        self._connections = KeptConnections(base_url, calls_at_once)

    async def send(self, messages: Sequence[Message]) -> list[SendResult]:
        """See ``SmsGateway.send``."""
        return list(await asyncio.gather(*(self._send(message) for message in messages)))

    async def _send(self, message: Message) -> SendResult:
        path = f"{PATHS[self._dialect]}?{urlencode(self._query(message))}"
        try:
            answer = await self._connections.request("GET", path, headers={})
        except NoAnswer as problem:
            # It may have left: then Kannel's report, which names our key, says so before the next try.
            return SendResult(message.key, self.name, self._own_id(message), failure=network_failure(problem))
        return self._read(message, answer)

    def _query(self, message: Message) -> dict[str, str]:
        own = self._fixed | ({"from": message.sender} if message.sender else {})
        if self._dialect == "jasmin":
            query = own | {"to": message.phone.removeprefix("+"), "content": message.text, "dlr": "no"}
            if self._delivery_url:
                query |= {"dlr": "yes", "dlr-level": "3", "dlr-method": "POST", "dlr-url": self._delivery_url}
            return query
        query = own | {"to": message.phone, "text": message.text, "charset": "UTF-8"}
        if self._delivery_url:
            report = f"{self._delivery_url}?id={quote(message.key, safe='')}&status=%d&answer=%A&smsid=%F"
            query |= {"dlr-mask": EVERY_REPORT, "dlr-url": report}
        return query

    def _read(self, message: Message, answer: Answer) -> SendResult:
        if not succeeded(answer):
            fault = answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            failure = Failure.GATEWAY_FAULT if fault else STATUSES.get(answer.status, Failure.REJECTED)
            return SendResult(message.key, self.name, failure=failure)
        given = self._own_id(message)
        if self._dialect == "jasmin":
            match = _JASMIN_ID.search(answer.data.decode("utf-8", "replace"))
            if match is None:
                return SendResult(message.key, self.name, failure=Failure.UNREADABLE_ANSWER)
            given = match[1]
        parts = sms_parts(message.text)
        cost = None if self._price_millixof is None else parts * self._price_millixof
        return SendResult(message.key, self.name, given, parts, cost)

    def _own_id(self, message: Message) -> str | None:
        return message.key if self._dialect == "kannel" else None

    async def close(self) -> None:
        """Give back the connections."""
        await self._connections.close()


def _incoming(text_field: str, callback: Callback) -> Incoming:
    # Without an id of its own, which Kannel omits for some links, second and sender stand for it: of the sender too
    # little to find her again, for the id becomes a key of the books, and they hold no phone.
    fields = callback.fields
    phone = needed(fields, "from")
    given = fields.get("id", "").strip()
    if not given:
        moment = needed(fields, "ts")
        given = f"{moment}-{hashlib.sha256(f'{phone} {moment}'.encode()).hexdigest()[:ID_DIGITS]}"
    return Incoming(given, phone, fields.get(text_field, ""))


def _report(status_field: str, callback: Callback) -> DeliveryReport:
    fields = callback.fields
    status = needed(fields, status_field)
    outcome = OUTCOMES.get(status, Outcome.PENDING)
    return DeliveryReport(needed(fields, "id"), status, outcome, fields.get("answer", "") or fields.get("err", ""))


KANNEL: Final = Listener("kannel", "OK", partial(_incoming, "text"), partial(_report, "status"))
JASMIN: Final = Listener("jasmin", "ACK/Jasmin", partial(_incoming, "content"), partial(_report, "message_status"))
