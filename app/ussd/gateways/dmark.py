"""DMark: GET requests in which `response=false` means a new session, answered in JSON with an action.

Source: docs/gateways.md, "The dialects".
"""

from app.gateways.answers import json_body
from app.gateways.fields import flag, given, needed, query
from app.gateways.identity import e164, heard, session_key
from app.gateways.wire import SORRY, BadHopReason, Dialect, GatewayRequest, WireReply, safe
from sessions.turn import Reply, Turn


class DMark(Dialect):
    """The adapter of DMark."""

    name = "dmark"

    def read(self, wire: GatewayRequest) -> Turn:
        """Read a hop; the first message is the code that was dialled."""
        fields = query(wire)
        new, times = not flag(fields, "response"), ("transactionTime", "creationTime")
        code, message = given(fields, "ussdServiceCode"), given(fields, "ussdRequestString")
        return Turn(
            self.name,
            session_key(needed(fields, "transactionId")),
            e164(needed(fields, "msisdn")),
            code,
            "",
            heard(message, new=new, code=code, stamp=" ".join(given(fields, name) for name in times).strip()),
        )

    def write(self, turn: Turn, reply: Reply) -> WireReply:  # noqa: ARG002 - this dialect echoes nothing
        """Answer `request` to go on and `end` to end."""
        return json_body(responseString=safe(reply.text), action="end" if reply.ends else "request")

    def refuse(self, reason: BadHopReason) -> WireReply:  # noqa: ARG002 - every reason reads the same on a phone
        """End the session with a sentence."""
        return json_body(responseString=SORRY, action="end")
