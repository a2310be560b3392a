"""Comviva Flares: GET requests answered with a text and a `Freeflow` header, FC to go on and FB to end.

Source: docs/gateways.md, "The dialects". Its requests say neither which code was dialled nor whether the session is
new: the service code, without `*` and `#`, is written at the end of the address given to the operator (`/360`).
"""

from app.gateways.answers import text
from app.gateways.fields import given, needed, query
from app.gateways.identity import e164, heard, session_key
from app.gateways.wire import SORRY, BadHopReason, Dialect, GatewayRequest, WireReply, safe
from sessions.turn import HangUp, Reply, Turn


class Comviva(Dialect):
    """The adapter of Comviva Flares."""

    name = "comviva"

    def read(self, wire: GatewayRequest) -> Turn | HangUp:
        """Read a hop: the service code as input begins a session, anything else goes on with the known one."""
        fields = query(wire)
        session = session_key(needed(fields, "SessionID"))
        phone = e164(needed(fields, "MSISDN", "msisdn"))
        if given(fields, "clean"):
            return HangUp(self.name, session, phone, "cut", None, None)
        code, typed = wire.path.strip("/"), given(fields, "input")
        said = heard(typed, new=bool(code) and typed.strip() == code, code=code)
        return Turn(self.name, session, phone, code, given(fields, "MSC"), said)

    def write(self, turn: Turn, reply: Reply) -> WireReply:  # noqa: ARG002 - this dialect echoes nothing
        """Answer a text that costs the caller nothing."""
        return _flow(safe(reply.text), ends=reply.ends)

    def refuse(self, reason: BadHopReason) -> WireReply:  # noqa: ARG002 - every reason reads the same on a phone
        """End the session with a sentence."""
        return _flow(SORRY, ends=True)


def _flow(body: str, *, ends: bool) -> WireReply:
    return text(body, (("Freeflow", "FB" if ends else "FC"), ("charge", "N"), ("amount", "0")))
