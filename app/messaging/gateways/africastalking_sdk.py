"""Africa's Talking through the company's own SDK: one connection a call, and errors without a status code.

Chosen with ``KESU_AT_SDK=true``, should the company change what a call looks like; and the witness in the tests.
"""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import Any

from app.messaging.gateways.africastalking import refusal
from app.messaging.gateways.africastalking_answers import NAME, all_failed, read_answer
from app.messaging.gateways.failures import Failure
from app.messaging.gateways.kept_connections import CONNECT_SECONDS, READ_SECONDS
from app.messaging.gateways.port import Message, SendResult


class AfricasTalkingSdk:
    """The same gateway; the SDK holds one account a process and is imported at the first message."""

    name = NAME

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
        timeout_seconds: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
    ) -> None:
        """See ``AfricasTalking``."""
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

    async def send(self, messages: Sequence[Message]) -> list[SendResult]:
        """See ``SmsGateway.send``."""
        if not messages:  # the SDK would send an empty list
            return []
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._send, list(messages))

    def _send(self, messages: list[Message]) -> list[SendResult]:
        try:
            answer = self._service().send(
                messages[0].text,
                [message.phone for message in messages],
                sender_id=messages[0].sender or self._sender,
                enqueue=len(messages) > 1,
                timeout=self._timeout_seconds,
            )
        except Exception as problem:  # noqa: BLE001 -- network errors, bad JSON and refusals all come out of the SDK
            return all_failed(messages, classify(problem))
        return read_answer(messages, answer, self._rates)

    def _service(self) -> Any:  # noqa: ANN401 -- the SDK is untyped
        if self._sdk is None:
            from africastalking.SMS import SMSService  # noqa: PLC0415

            sdk = SMSService(self._username, self._api_key)
            if self._base_url:
                sdk._baseUrl = f"{self._base_url}/version1"  # noqa: SLF001 -- the SDK has no other way in
            self._sdk = sdk
        return self._sdk

    async def close(self) -> None:
        """Let the calls under way end."""
        self._threads.shutdown(wait=False)


def classify(problem: Exception) -> Failure:
    """Tell what an exception out of the SDK means; its own class says no more than the words of the answer."""
    import requests  # noqa: PLC0415 -- comes with the SDK: half a second that only its users pay
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
    return refusal(str(problem))
