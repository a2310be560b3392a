"""Hands messages to gateways: bulk calls of one text, many calls at once, on a refusal the next gateway."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

import structlog

from app.messaging.gateways.failures import Failure
from app.messaging.gateways.port import CALLS_AT_ONCE, URGENT_CALLS_AT_ONCE, Message, SendResult, SmsGateway
from app.messaging.gateways.routing import Routes
from app.observability.outages import outages

REST_SECONDS = 30
CALL_SECONDS: Final = 45
"""No gateway is waited for longer: less than the last third of a lease, in which no call begins."""
# What is wrong with the gateway itself and not with the message: others go first for a while.
_TIRED: Final = frozenset({Failure.UNREACHABLE, Failure.BAD_CREDENTIALS, Failure.NO_CREDIT, Failure.BAD_SENDER})
Lane = Literal["urgent", "bulk"]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message and the organisation whose routes it takes."""

    message: Message
    ngo: str | None


@dataclass(slots=True)
class _Call:
    """One call: messages with one text. ``after`` are the earlier messages to the same phones, which leave first."""

    way: tuple[str, ...]
    messages: list[Message] = field(repr=False)
    after: dict[str, "asyncio.Future[bool]"] = field(default_factory=dict, repr=False)


class Dispatcher:
    """All gateways that are set up, and the table that chooses among them.

    Each lane has calls of its own, so that what is urgent does not wait behind a batch.
    """

    def __init__(
        self,
        gateways: Mapping[str, SmsGateway],
        routes: Routes,
        *,
        calls_at_once: int = CALLS_AT_ONCE,
        urgent_calls_at_once: int = URGENT_CALLS_AT_ONCE,
    ) -> None:
        """Take the gateways by name; ``routes`` names no others. The limits are each gateway's."""
        self._gateways, self._routes = gateways, routes
        lanes: dict[Lane, int] = {"urgent": urgent_calls_at_once, "bulk": calls_at_once}
        self._calls = {(name, lane): asyncio.Semaphore(limit) for name in gateways for lane, limit in lanes.items()}
        self._resting: dict[str, float] = {}

    async def send(
        self, outgoing: Sequence[Outgoing], go_on: Callable[[], bool] = lambda: True, lane: Lane = "bulk"
    ) -> AsyncGenerator[list[SendResult]]:
        """Send all; gives the results as the calls end, so that each is recorded soon.

        Messages to one phone leave in their order; one whose forerunner will be tried again has no result.
        Once ``go_on`` says no, no further call is begun; messages without a result were given to nobody.
        """
        unfit = [one.message for one in outgoing if not deliverable(one.message.phone)]
        if unfit:
            yield [SendResult(message.key, "none", failure=Failure.BAD_NUMBER) for message in unfit]
        left: dict[str, asyncio.Future[bool]] = {}
        ended: asyncio.Queue[list[SendResult]] = asyncio.Queue()
        calls = self._planned([one for one in outgoing if deliverable(one.message.phone)], left)
        tasks = [asyncio.create_task(self._carried(call, left, ended, go_on, lane)) for call in calls]
        to_come = len(tasks)
        try:
            while to_come:
                together = [await ended.get()]  # with all that ended while these were being recorded
                while not ended.empty():
                    together.append(ended.get_nowait())
                to_come -= len(together)
                if results := [result for some in together for result in some]:
                    yield results
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    def _planned(self, outgoing: Sequence[Outgoing], left: dict[str, "asyncio.Future[bool]"]) -> list[_Call]:
        """The calls in which these go. The second to a phone shares no call with a first: no two wait in a ring."""
        nth: Counter[str] = Counter()
        before: dict[str, str] = {}
        shared: dict[tuple[tuple[str, ...], str, str, int], list[Message]] = defaultdict(list)
        after: dict[str, asyncio.Future[bool]] = {}
        for one in outgoing:
            message = one.message
            if message.phone in before:
                earlier = before[message.phone]
                after[message.key] = left.setdefault(earlier, asyncio.get_running_loop().create_future())
            before[message.phone] = message.key
            way = self._routes.for_(message.phone, one.ngo)
            shared[way, message.text, message.sender, nth[message.phone]].append(message)
            nth[message.phone] += 1
        return [
            _Call(way, batch, {message.key: after[message.key] for message in batch if message.key in after})
            for (way, _, _, _), messages in shared.items()
            for batch in self._batches(way, messages)
        ]

    def _batches(self, way: tuple[str, ...], messages: list[Message]) -> list[list[Message]]:
        size = min(self._gateways[name].bulk for name in way)
        return [messages[at : at + size] for at in range(0, len(messages), size)]

    async def _carried(
        self,
        call: _Call,
        left: Mapping[str, "asyncio.Future[bool]"],
        ended: "asyncio.Queue[list[SendResult]]",
        go_on: Callable[[], bool],
        lane: Lane,
    ) -> None:
        results: list[SendResult] = []
        try:
            held = {key for key, earlier in call.after.items() if not await earlier}
            if messages := [message for message in call.messages if message.key not in held]:
                results = await self._along(call.way, messages, go_on, lane)
        finally:
            final = {result.key for result in results if result.failure is None or not result.failure.retryable}
            for message in call.messages:
                if (waiting := left.get(message.key)) is not None:
                    waiting.set_result(message.key in final)
            ended.put_nowait(results)

    async def _along(
        self, way: tuple[str, ...], messages: list[Message], go_on: Callable[[], bool], lane: Lane
    ) -> list[SendResult]:
        final: list[SendResult] = []
        waiting = {message.key: message for message in messages}
        ordered = sorted(way, key=self._rests)
        for place, name in enumerate(ordered):
            async with self._calls[name, lane]:
                if not go_on():
                    return final
                results = await _call(self._gateways[name], list(waiting.values()))
            last = place == len(ordered) - 1
            for result in results:
                if result.failure in _TIRED:
                    self._resting[name] = time.monotonic() + REST_SECONDS
                    outages.gateway_down(name, result.failure.word)
                elif result.failure is None:
                    outages.up(f"sms gateway {name}")
                if last or result.failure is None or not result.failure.elsewhere:
                    final.append(result)
                    waiting.pop(result.key, None)
            if not waiting:
                break
        return final

    def _rests(self, name: str) -> bool:
        return self._resting.get(name, 0) > time.monotonic()


async def _call(gateway: SmsGateway, messages: list[Message]) -> list[SendResult]:
    try:
        async with asyncio.timeout(CALL_SECONDS):
            return await gateway.send(messages)
    except Exception as problem:  # noqa: BLE001 -- a gateway's bug must not lose the batch
        # Without its traceback, which may show numbers and texts.
        log.error("sms_gateway_broke", gateway=gateway.name, error=type(problem).__name__)  # noqa: TRY400
        return [SendResult(message.key, gateway.name, failure=Failure.TIMED_OUT) for message in messages]


@lru_cache(maxsize=65_536)
def deliverable(phone: str) -> bool:
    """Whether a number is E.164 and belongs to somebody's numbering plan: gateways' own checks accept rubbish."""
    if not (phone.startswith("+") and phone[1:].isascii() and phone[1:].isdigit()):
        return False
    import phonenumbers  # noqa: PLC0415 -- a worker that has nothing to send needs no numbering plans

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(phone))
    except phonenumbers.NumberParseException:
        return False
