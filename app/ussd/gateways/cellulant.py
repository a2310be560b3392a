"""Cellulant: GET requests with an `opCode`, answered with six values between upright bars.

Source: docs/gateways.md, "The dialects".
"""

from app.gateways.answers import text
from app.gateways.fields import given, needed, query
from app.gateways.identity import e164, heard, is_dialled, session_key
from app.gateways.wire import SORRY, BadHopReason, Dialect, EchoingTurn, GatewayRequest, WireReply, echoed, safe
from sessions.turn import HangUp, Reply, Turn

GOES_ON = frozenset({"", "0", "null"})


class Cellulant(Dialect):
    """The adapter of Cellulant."""

    name = "cellulant"

    def read(self, wire: GatewayRequest) -> Turn | HangUp:
        """Read a hop: BEG begins, ABO or a filled ABORT ends; the key is the number and the id together."""
        fields = query(wire)
        number, session = needed(fields, "MSISDN"), needed(fields, "sessionID")
        key, phone, operation = session_key(f"{number}:{session}"), e164(number), given(fields, "opCode")
        if operation == "ABO" or given(fields, "ABORT").lower() not in GOES_ON:
            return HangUp(self.name, key, phone, "cut", None, None)
        message = given(fields, "INPUT")
        said, code = heard(message, new=operation == "BEG"), message if is_dialled(message) else ""
        return EchoingTurn(self.name, key, phone, code, "", said, echo={"sessionID": session})

    def write(self, turn: Turn, reply: Reply) -> WireReply:
        """Answer the session's id, the text and `end` or null."""
        return _values(str(echoed(turn, "sessionID")), safe(reply.text), ends=reply.ends)

    def refuse(self, reason: BadHopReason) -> WireReply:  # noqa: ARG002 - every reason reads the same on a phone
        """End the session with a sentence."""
        return _values("", SORRY, ends=True)


def _values(session: str, shown: str, *, ends: bool) -> WireReply:
    # A bar inside a value would shift the others.
    session, shown = session.replace("|", "/"), shown.replace("|", "/")
    return text(f"{session}|{shown}|null|null|{'end' if ends else 'null'}|null")
