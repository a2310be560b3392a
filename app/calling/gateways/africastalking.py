"""Calls through Africa's Talking's own SDK: ``Voice.call`` from our number to hers.

Source: the SDK's Voice.py and the company's papers on making calls. Whoever answers is brought to the number's callback
address, as a caller is.
"""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType
from typing import Any, Final

from app.calling.gateways.placed import placed
from app.calling.price import CallPrice
from app.messaging.gateways.africastalking_sdk import classify
from app.messaging.gateways.failures import Failure
from app.messaging.gateways.kept_connections import CONNECT_SECONDS, READ_SECONDS
from app.messaging.gateways.port import Message, SendResult

CALLS_AT_ONCE: Final = 8
STATUSES: Final[Mapping[str, Failure]] = MappingProxyType(
    {
        "InvalidPhoneNumber": Failure.BAD_NUMBER,
        "DestinationNotSupported": Failure.NUMBER_NOT_SERVED,
        "InsufficientCredit": Failure.NO_CREDIT,
    }
)


class AfricasTalkingCalls:
    """Places calls; a message here has no words, and its phone rings."""

    name, bulk = "voice-africastalking", 1

    def __init__(
        self,
        username: str,
        api_key: str,
        *,
        number: str,
        price: CallPrice,
        base_url: str = "",
        timeout_seconds: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
    ) -> None:
        """Use an account. ``number``: ours, E.164; ``base_url`` is a fake or a proxy.

        ``timeout_seconds``: to connect, and to wait for an answer.
        """
        self._username, self._api_key, self._number, self._price = username, api_key, number, price
        self._base_url, self._timeout_seconds = base_url.rstrip("/"), timeout_seconds
        self._threads = ThreadPoolExecutor(CALLS_AT_ONCE, "kesu-calls")
        self._sdk: Any = None

    async def send(self, messages: Sequence[Message]) -> list[SendResult]:
        """See ``SmsGateway.send``."""
        loop = asyncio.get_running_loop()
        calls = (loop.run_in_executor(self._threads, self._call, message) for message in messages)
        return list(await asyncio.gather(*calls))

    def _call(self, message: Message) -> SendResult:
        try:
            answer = self._service().call(self._number, [message.phone], timeout=self._timeout_seconds)
            return self._read(message, answer)
        except Exception as problem:  # noqa: BLE001 -- network errors, bad JSON and refusals all come out of the SDK
            return self._result(message, failure=classify(problem))

    def _read(self, message: Message, answer: object) -> SendResult:
        """Read ``{"entries": [{"phoneNumber", "sessionId", "status"}], "errorMessage": "None"}``."""
        entries = answer.get("entries") if isinstance(answer, dict) else None
        if not isinstance(entries, list) or len(entries) != 1 or not isinstance(entries[0], dict):
            return self._result(message, failure=Failure.UNREADABLE_ANSWER)
        status, session = str(entries[0].get("status", "")), str(entries[0].get("sessionId", ""))
        if status != "Queued":
            return self._result(message, failure=STATUSES.get(status, Failure.GATEWAY_FAULT))
        return self._result(message, session=None if session in ("", "None") else session)

    def _result(self, message: Message, *, session: str | None = None, failure: Failure | None = None) -> SendResult:
        return placed(message, self.name, self._price, session=session, failure=failure)

    def _service(self) -> Any:  # noqa: ANN401 -- the SDK is untyped
        if self._sdk is None:
            from africastalking.Voice import VoiceService  # noqa: PLC0415 -- half a second that only its users pay

            sdk = VoiceService(self._username, self._api_key)
            if self._base_url:
                sdk._baseUrl = self._base_url  # noqa: SLF001 -- the SDK has no other way in
            self._sdk = sdk
        return self._sdk

    async def close(self) -> None:
        """Let the calls under way end."""
        self._threads.shutdown(wait=False)
