"""What every adapter shares: a request and an answer without their web framework, and how a bad hop is named."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from menus.text.fold import fold
from sessions.turn import HangUp, Reply, Turn

MAX_BODY_BYTES = 16 * 1024
SORRY = "Kesu: demande non comprise. Recomposez le code."


@dataclass(frozen=True, slots=True)
class GatewayRequest:
    """One request of a gateway.

    `path` is what follows /ussd/{gateway}/{secret}: "", "/session/8812/start"; `query` is undecoded, without its
    question mark. Neither query nor body is ever shown: they hold PINs.
    """

    method: str
    path: str
    query: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class WireReply:
    """The answer to a gateway, ready to be sent."""

    status: int
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


class BadHopReason(StrEnum):
    """Every way in which a hop can be bad; none is worth sending again."""

    CUT_SHORT = "cut_short"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    WRONG_SHAPE = "wrong_shape"
    MISSING_FIELD = "missing_field"
    REPEATED_FIELD = "repeated_field"
    BAD_PHONE = "bad_phone"
    BAD_SESSION = "bad_session"
    UNKNOWN_KIND = "unknown_kind"


class BadHop(Exception):  # noqa: N818 - the word of the field; being bad is in it
    """A request that is not a hop of its dialect; it names a reason and never carries what was sent."""

    def __init__(self, reason: BadHopReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class EchoingTurn(Turn):
    """A turn whose gateway wants some of its own fields back in the answer; it replaces Turn everywhere."""

    echo: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class IgnoredRequest:
    """A request that is no hop and no end (a charge, a status check) and only wants this answer."""

    answer: WireReply


class RequestReader(Protocol):
    """What every dialect does, of screens and of calls: reads its requests, without any I/O."""

    name: str

    def read(self, wire: GatewayRequest) -> Turn | HangUp | IgnoredRequest:
        """Say what the gateway means.

        Raises:
            BadHop: it cannot be read.
        """
        ...

    def refuse(self, reason: BadHopReason) -> WireReply:
        """End politely, in French and with status 200, when there is no turn to answer."""
        ...

    def events(self, wire: GatewayRequest) -> HangUp | None:
        """Read an end-of-session notice; None when the dialect has none or this one is not readable."""
        ...

    def acknowledge(self) -> WireReply:
        """Answer an end: a hang-up read from a hop, or an end-of-session notice."""
        ...


class Adapter(RequestReader, Protocol):
    """One dialect of screens: reads its requests into turns and writes replies back, without any I/O."""

    def write(self, turn: Turn, reply: Reply) -> WireReply:
        """Answer the turn that `read` gave; the text is already a page of GSM-7."""
        ...


class Dialect:
    """What most dialects have in common: no notices of their own, and an end that wants no answer."""

    def events(self, wire: GatewayRequest) -> HangUp | None:  # noqa: ARG002 - the shape of an adapter
        """No notice exists in this dialect."""
        return None

    def acknowledge(self) -> WireReply:
        """Answer an end with an empty 200."""
        return WireReply(200, "text/plain; charset=utf-8", b"")


def echoed(turn: Turn, name: str) -> object:
    """Give back a field of the gateway's own request, "" when it was not there."""
    return turn.echo.get(name, "") if isinstance(turn, EchoingTurn) else ""


def safe(text: str) -> str:
    """Fold what a screen let through; a page is GSM-7 already, so that this is nearly always a look at a flag."""
    return text if text.isascii() else fold(text)
