"""Africa's Talking: a form per hop holding everything typed so far, answered with CON or END and a text.

This is the hot path and the dialect of the phone simulator, so that the form is taken apart by hand.
Source: docs/gateways.md, "Africa's Talking".
"""

from functools import lru_cache
from urllib.parse import unquote_plus

from app.gateways.answers import TEXT, text
from app.gateways.identity import e164, session_key
from app.gateways.wire import MAX_BODY_BYTES, SORRY, BadHop, BadHopReason, GatewayRequest, WireReply, safe
from sessions.turn import Accumulated, HangUp, Outcome, Reply, Turn

MAX_FIELDS = 40
NEEDED = ("sessionId", "phoneNumber")
READ = frozenset({"sessionId", "phoneNumber", "networkCode", "serviceCode", "text"})
NOTICE = frozenset({"sessionId", "phoneNumber", "status", "durationInMillis", "hopsCount", "networkCode"})
OUTCOMES: dict[str, Outcome] = {"Success": "completed", "Incomplete": "cut", "Failed": "failed"}

# Few different values, the same on every hop, and never anything that was typed.
_code = lru_cache(maxsize=256)(unquote_plus)


class AfricasTalking:
    """The adapter of the default gateway."""

    name = "africastalking"

    def read(self, wire: GatewayRequest) -> Turn:
        """Read a hop. A field given twice is a bad hop: which of two inputs was typed cannot be known."""
        form = _form(wire.body, READ)
        return Turn(
            self.name,
            session_key(_unescaped(_needed(form, "sessionId"))),
            e164(_unescaped(_needed(form, "phoneNumber"))),
            _code(form.get("serviceCode", "")),
            _code(form.get("networkCode", "")),
            Accumulated(_unescaped(form.get("text", ""))),
        )

    def write(self, turn: Turn, reply: Reply) -> WireReply:  # noqa: ARG002 - this dialect echoes nothing
        """Answer CON or END with nothing before it."""
        body = ("END " if reply.ends else "CON ") + safe(reply.text)
        return WireReply(200, TEXT, body.encode())

    def refuse(self, reason: BadHopReason) -> WireReply:  # noqa: ARG002 - every reason reads the same on a phone
        """End the session with a sentence: any other status than 200 is a dead screen."""
        return text("END " + SORRY)

    def events(self, wire: GatewayRequest) -> HangUp | None:
        """Read an end-of-session notice; its `input` and `lastAppResponse`, which hold PINs, are never looked at."""
        try:
            form = _form(wire.body, NOTICE)
            session, phone = (_unescaped(_needed(form, name)) for name in NEEDED)
            millis, hops = _count(form.get("durationInMillis", "")), _count(form.get("hopsCount", ""))
            seconds = None if millis is None else millis // 1000
            outcome = OUTCOMES.get(form.get("status", ""), "cut")
            network = _code(form.get("networkCode", ""))
            return HangUp(self.name, session_key(session), e164(phone), outcome, seconds, hops, network)
        except BadHop:
            return None

    def acknowledge(self) -> WireReply:
        """Answer a notice."""
        return text("OK")


def _form(body: bytes, names: frozenset[str]) -> dict[str, str]:
    """Give these fields of a form, still escaped; the others are passed over."""
    if not body:
        raise BadHop(BadHopReason.EMPTY)
    if len(body) > MAX_BODY_BYTES:
        raise BadHop(BadHopReason.TOO_LARGE)
    pairs = body.decode("utf-8", "replace").split("&", MAX_FIELDS)
    if len(pairs) > MAX_FIELDS:
        raise BadHop(BadHopReason.TOO_LARGE)
    form: dict[str, str] = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        if name in names:
            if name in form:
                raise BadHop(BadHopReason.REPEATED_FIELD)
            form[name] = value
    return form


def _needed(form: dict[str, str], name: str) -> str:
    if value := form.get(name):
        return value
    raise BadHop(BadHopReason.MISSING_FIELD)


def _unescaped(value: str) -> str:
    if "%" not in value:
        return value.replace("+", " ")
    plain = value.replace("+", " ").replace("%2B", "+").replace("%2A", "*")  # a phone's plus, and between two inputs
    return plain if "%" not in plain else unquote_plus(value)


def _count(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) <= 9 else None
