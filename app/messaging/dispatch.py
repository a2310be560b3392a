"""Hands messages to gateways: bulk calls of one text, several calls at once, on a refusal the next gateway."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import phonenumbers
import structlog

from app.messaging.gateways.failures import Failure
from app.messaging.gateways.port import Message, Result, SmsGateway
from app.messaging.gateways.routing import Routes

CALLS_AT_ONCE, REST_SECONDS = 8, 30
CALL_SECONDS: Final = 45
"""No gateway is waited for longer: less than the last third of a lease, in which no call begins."""
# What is wrong with the gateway itself and not with the message: others go first for a while.
_TIRED: Final = frozenset({Failure.UNREACHABLE, Failure.BAD_CREDENTIALS, Failure.NO_CREDIT, Failure.BAD_SENDER})
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message and the organisation whose routes it takes."""

    message: Message
    ngo: str | None


class Dispatcher:
    """All gateways that are set up, and the table that chooses among them."""

    def __init__(
        self, gateways: Mapping[str, SmsGateway], routes: Routes, *, calls_at_once: int = CALLS_AT_ONCE
    ) -> None:
        """Take the gateways by name; ``routes`` names no others."""
        self._gateways, self._routes = gateways, routes
        self._calls = asyncio.Semaphore(calls_at_once)
        self._resting: dict[str, float] = {}

    async def send(
        self, outgoing: Sequence[Outgoing], go_on: Callable[[], bool] = lambda: True
    ) -> AsyncGenerator[list[Result]]:
        """Send all; gives the results call by call as they end, so that each is recorded at once.

        Once ``go_on`` says no, no further call is begun; messages without a result were given to nobody.
        """
        unfit = [one.message for one in outgoing if not deliverable(one.message.phone)]
        if unfit:
            yield [Result(message.key, "none", failure=Failure.BAD_NUMBER) for message in unfit]
        calls: dict[tuple[tuple[str, ...], str, str], list[Message]] = defaultdict(list)
        for one in outgoing:
            if deliverable(one.message.phone):
                way = self._routes.for_(one.message.phone, one.ngo)
                calls[way, one.message.text, one.message.sender].append(one.message)
        tasks = [
            asyncio.create_task(self._along(way, batch, go_on))
            for (way, _, _), messages in calls.items()
            for batch in self._batches(way, messages)
        ]
        try:
            for done in asyncio.as_completed(tasks):
                yield await done
        finally:
            for task in tasks:
                task.cancel()

    def _batches(self, way: tuple[str, ...], messages: list[Message]) -> list[list[Message]]:
        size = min(self._gateways[name].bulk for name in way)
        return [messages[at : at + size] for at in range(0, len(messages), size)]

    async def _along(self, way: tuple[str, ...], messages: list[Message], go_on: Callable[[], bool]) -> list[Result]:
        settled: list[Result] = []
        waiting = {message.key: message for message in messages}
        ordered = sorted(way, key=self._rests)
        for place, name in enumerate(ordered):
            async with self._calls:
                if not go_on():
                    return settled
                results = await _call(self._gateways[name], list(waiting.values()))
            last = place == len(ordered) - 1
            for result in results:
                if result.failure in _TIRED:
                    self._resting[name] = time.monotonic() + REST_SECONDS
                if last or result.failure is None or not result.failure.elsewhere:
                    settled.append(result)
                    waiting.pop(result.key, None)
            if not waiting:
                break
        return settled

    def _rests(self, name: str) -> bool:
        return self._resting.get(name, 0) > time.monotonic()


async def _call(gateway: SmsGateway, messages: list[Message]) -> list[Result]:
    try:
        async with asyncio.timeout(CALL_SECONDS):
            return await gateway.send(messages)
    except Exception as problem:  # noqa: BLE001 -- a gateway's bug must not lose the batch
        # Without its traceback, which may show numbers and texts.
        log.error("sms_gateway_broke", gateway=gateway.name, error=type(problem).__name__)  # noqa: TRY400
        return [Result(message.key, gateway.name, failure=Failure.TIMED_OUT) for message in messages]


@lru_cache(maxsize=65_536)
def deliverable(phone: str) -> bool:
    """Whether a number is E.164 and belongs to somebody's numbering plan: gateways' own checks accept rubbish."""
    if not (phone.startswith("+") and phone[1:].isascii() and phone[1:].isdigit()):
        return False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(phone))
    except phonenumbers.NumberParseException:
        return False
