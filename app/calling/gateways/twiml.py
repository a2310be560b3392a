"""Calls through the call API of Twilio and of those that offer the same (Telnyx, SignalWire): a form, and a sid back.

Source: Twilio's papers on the Calls resource. Whoever answers is asked what to play at the address that the form names.
"""

import asyncio
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from urllib3 import make_headers

from app.calling.gateways.placed import placed
from app.calling.price import LONGEST_SECONDS, CallPrice
from app.messaging.gateways.failures import Failure
from app.messaging.gateways.kept_connections import FORM, KeptConnections, NoAnswer, network_failure, said, succeeded
from app.messaging.gateways.port import URGENT_CALLS_AT_ONCE, Message, SendResult

RING_SECONDS: Final = 30
STATUSES: Final[Mapping[int, Failure]] = MappingProxyType(
    {
        401: Failure.BAD_CREDENTIALS,
        402: Failure.NO_CREDIT,
        403: Failure.BAD_CREDENTIALS,
        429: Failure.THROTTLED,
    }
)
CODES: Final[Mapping[int, Failure]] = MappingProxyType(
    {
        21210: Failure.BAD_SENDER,
        21211: Failure.BAD_NUMBER,
        21214: Failure.BAD_NUMBER,
        21215: Failure.NUMBER_NOT_SERVED,
        21216: Failure.NUMBER_REFUSED,
        21217: Failure.BAD_NUMBER,
    }
)
"""What a refused form means, by the number that Twilio gives it."""


class TwimlCalls:
    """Places calls; a message here has no words, and its phone rings."""

    name, bulk = "voice-twiml", 1

    def __init__(
        self, account: str, token: str, *, number: str, price: CallPrice, instructions_url: str, base_url: str
    ) -> None:
        """Use an account. ``number``: ours, E.164; ``instructions_url``: where the call is told what to play."""
        self._number, self._price, self._instructions_url = number, price, instructions_url
        self._path = f"/2010-04-01/Accounts/{account}/Calls.json"
        self._headers = {**FORM, **make_headers(basic_auth=f"{account}:{token}")}
        self._connections = KeptConnections(base_url, URGENT_CALLS_AT_ONCE)

    async def send(self, messages: Sequence[Message]) -> list[SendResult]:
        """See ``SmsGateway.send``."""
        return list(await asyncio.gather(*(self._call(message) for message in messages)))

    async def _call(self, message: Message) -> SendResult:
        form = {
            "To": message.phone,
            "From": self._number,
            "Url": self._instructions_url,
            "StatusCallback": self._instructions_url,
            "Timeout": str(RING_SECONDS),
            "TimeLimit": str(LONGEST_SECONDS),
        }
        try:
            answer = await self._connections.request("POST", self._path, body=urlencode(form), headers=self._headers)
        except NoAnswer as problem:
            return self._result(message, failure=network_failure(problem))
        told = said(answer)
        if not succeeded(answer):
            return self._result(message, failure=_refusal(answer.status, told.get("code")))
        session = told.get("sid")
        if not isinstance(session, str) or not session:
            return self._result(message, failure=Failure.UNREADABLE_ANSWER)
        return self._result(message, session=session)

    def _result(self, message: Message, *, session: str | None = None, failure: Failure | None = None) -> SendResult:
        return placed(message, self.name, self._price, session=session, failure=failure)

    async def close(self) -> None:
        """Give back the connections."""
        await self._connections.close()


def _refusal(status: int, code: object) -> Failure:
    if isinstance(code, int) and code in CODES:
        return CODES[code]
    return STATUSES.get(status, Failure.GATEWAY_FAULT)
