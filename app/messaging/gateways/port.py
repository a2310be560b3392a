"""What the sender knows of a gateway: it takes messages and says for each what became of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from app.messaging.gateways.failures import Failure

CALLS_AT_ONCE: Final = 32
URGENT_CALLS_AT_ONCE: Final = 8
"""Calls under way to one gateway, beside those of messages that can wait."""


@dataclass(frozen=True, slots=True)
class Message:
    """One SMS. ``key`` is stable over all tries; ``phone`` is E.164; ``text`` is GSM-7. Neither is ever shown.

    ``sender`` is the name or number it goes out under; empty: the gateway's own.
    """

    key: str
    phone: str = field(repr=False)
    text: str = field(repr=False)
    sender: str = ""


@dataclass(frozen=True, slots=True)
class SendResult:
    """What became of one message.

    ``cost_millixof``: thousandths of a franc, none when the gateway did not say it in a currency that has a rate;
    ``said_price``: what it did say. ``reserved_millixof``: how much of the cost is a guess until a call has ended.
    """

    key: str
    gateway: str
    message_id: str | None = None
    parts: int = 1
    cost_millixof: int | None = None
    failure: Failure | None = None
    said_price: str = ""
    reserved_millixof: int | None = None


class Outcome(StrEnum):
    """What a delivery report means; ``PENDING`` is also every value that nobody knows."""

    DELIVERED = "delivered"
    FAILED = "failed"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """A delivery report: the gateway's own word and what it means; of a call, how long it lasted and what it cost."""

    message_id: str
    status: str
    outcome: Outcome
    reason: str = ""
    seconds: int | None = None
    cost_millixof: int | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message that came in. ``text`` may hold a PIN somebody typed: it is read once and never kept or shown."""

    id: str
    phone: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Callback:
    """A gateway's call on us, without its web framework: the fields of query and form, or the JSON object."""

    fields: Mapping[str, str] = field(repr=False)
    json: Mapping[str, object] = field(default_factory=dict, repr=False)


class SmsGateway(Protocol):
    """A company that sends messages. ``name`` stands in settings and in the outbox."""

    name: str

    async def send(self, messages: Sequence[Message]) -> list[SendResult]:
        """Send all in as few calls as the gateway allows; a result for each, in any order, never raising.

        ``messages`` share one text and one sender and are at most ``bulk`` many.
        """

    @property
    def bulk(self) -> int:
        """How many recipients of one text go into one call."""

    async def close(self) -> None:
        """Give back connections and threads."""


@dataclass(frozen=True, slots=True)
class Listener:
    """How a gateway calls us, whether or not we send through it. Both readers raise BadCallback."""

    name: str
    acknowledgement: str
    incoming: Callable[[Callback], Incoming]
    report: Callable[[Callback], DeliveryReport]


class BadCallback(ValueError):  # noqa: N818 -- read as a sentence
    """A call that is none of this gateway's; names the field that is missing or wrong, never what was sent."""
