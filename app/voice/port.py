"""What every dialect of calls shares: what it reads, and what it is told to play."""

from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qsl

from app.gateways.answers import XML
from app.gateways.fields import MAX_FIELDS, xml_text
from app.gateways.identity import e164, session_key
from app.gateways.wire import MAX_BODY_BYTES, BadHop, BadHopReason, GatewayRequest, RequestReader, WireReply
from sessions.turn import HangUp, Outcome, Single, Turn

ANSWER_SECONDS = 6
"""How long a caller may think before her silence is an answer; after a digit, before what she typed is sent."""
MAX_DIGITS = 160
"""As many as a screen's answer may have: what is no answer is said, and the line does not go dead over it."""
_MAX_HOPS = 999


@dataclass(frozen=True, slots=True)
class CallTurn(Turn):
    """A turn of a call; it replaces Turn everywhere. ``hop`` is the number that the request's address carried.

    ``placed``: we called her, and pay for it.
    """

    hop: int = 0
    placed: bool = False


@dataclass(frozen=True, slots=True)
class CallEnd(HangUp):
    """The end of a call. ``said_price``: what its gateway charged, as it writes it; "" where it does not say."""

    placed: bool = False
    said_price: str = ""


@dataclass(frozen=True, slots=True)
class AskedFields:
    """What one request of a call says, whatever its dialect calls it; ``ended`` is none while the call goes on."""

    session: str
    phone: str = field(repr=False)
    called: str = field(repr=False)
    placed: bool
    digits: str = field(repr=False)
    ended: Outcome | None
    seconds: str
    said_price: str = ""


@dataclass(frozen=True, slots=True)
class PlaySound:
    """What a gateway is to do: play a sound, and send what was typed to an address.

    ``then``: where it goes on, with the digits or without any; on a last sound, where it says that it was heard, or ""
    where that changes nothing.
    """

    sound: str
    then: str
    ends: bool


class CallAdapter(RequestReader, Protocol):
    """One dialect of calls, without any I/O."""

    def play(self, play: PlaySound) -> WireReply:
        """Tell the gateway what to play."""
        ...

    def reject(self) -> WireReply:
        """Refuse a call before it costs anybody anything."""
        ...


class FormCalls(RequestReader):
    """A dialect that asks with a form per hop; its subclass says what the fields mean and what it answers."""

    fields: frozenset[str]

    def asked(self, fields: dict[str, str]) -> AskedFields:
        """Read the fields of one request.

        Raises:
            BadHop: they cannot be read.
        """
        raise NotImplementedError

    def read(self, wire: GatewayRequest) -> Turn | HangUp:
        """Read a hop, the end of a call, or that its last sound was heard.

        Raises:
            BadHop: it cannot be read.
        """
        asked = self.asked(form(wire, self.fields))
        hop, heard = hop_of(wire)
        session, phone = session_key(asked.session), e164(asked.phone)
        if asked.ended is not None:
            seconds = _count(asked.seconds)
            return CallEnd(
                self.name, session, phone, asked.ended, seconds, None, placed=asked.placed, said_price=asked.said_price
            )
        if heard:
            return HangUp(self.name, session, phone, "completed", None, None)
        said_now = Single(typed(asked.digits), new=hop == 0, sequence=str(hop))
        return CallTurn(
            self.name, session, phone, asked.called, "", said_now, by_ear=True, hop=hop, placed=asked.placed
        )

    def events(self, wire: GatewayRequest) -> HangUp | None:
        """Read an end that is sent to an address of its own."""
        try:
            end = self.read(wire)
        except BadHop:
            return None
        return end if isinstance(end, HangUp) else None

    def acknowledge(self) -> WireReply:
        """Answer an end: nothing more is to be done, which ends a call that is still there."""
        return response("")


def hop_of(wire: GatewayRequest) -> tuple[int, bool]:
    """Which hop an address asks for, 0 when it is a call's first; and whether it says that a last sound was heard.

    Raises:
        BadHop: it cannot be read.
    """
    if not wire.query:
        return 0, False
    try:
        query = dict(parse_qsl(wire.query, max_num_fields=4, errors="strict"))
    except ValueError:
        raise BadHop(BadHopReason.WRONG_SHAPE) from None
    written = query.get("hop", "0")
    if not (written.isascii() and written.isdigit() and int(written[:4]) <= _MAX_HOPS and len(written) < 4):
        raise BadHop(BadHopReason.WRONG_SHAPE)
    return int(written), query.get("heard") == "1"


def form(wire: GatewayRequest, names: frozenset[str]) -> dict[str, str]:
    """Give these fields of a form; the others, which gateways add as they like, are passed over.

    Raises:
        BadHop: it cannot be read, or a field is given twice: nobody can say which of two was typed.
    """
    if not wire.body:
        raise BadHop(BadHopReason.EMPTY)
    if len(wire.body) > MAX_BODY_BYTES:
        raise BadHop(BadHopReason.TOO_LARGE)
    try:
        pairs = parse_qsl(wire.body.decode("ascii", "strict"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        raise BadHop(BadHopReason.WRONG_SHAPE) from None
    fields: dict[str, str] = {}
    for name, value in pairs:
        if name in names:
            if name in fields:
                raise BadHop(BadHopReason.REPEATED_FIELD)
            fields[name] = value
    return fields


def typed(digits: str) -> str:
    """What was typed, without the sign that ended it.

    Raises:
        BadHop: it cannot be read.
    """
    plain = digits.strip().removesuffix("#")
    if len(plain) > MAX_DIGITS or any(digit not in "0123456789*#" for digit in plain):
        raise BadHop(BadHopReason.WRONG_SHAPE)
    return plain


def _count(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) <= 9 else None


def response(inside: str) -> WireReply:
    """An XML answer."""
    return WireReply(200, XML, f'<?xml version="1.0" encoding="UTF-8"?><Response>{inside}</Response>'.encode())


def escaped(address: str) -> str:
    """An address so that it can stand inside an element or an attribute."""
    return xml_text(address)
