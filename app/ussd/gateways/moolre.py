"""Moolre: JSON with `new` in the request and `reply` (an answer is expected) in the answer.

Source: docs/gateways.md, "The dialects". What its `data` holds is not confirmed, so that it is not read.
"""

from app.gateways.answers import json_body
from app.gateways.fields import flag, given, json_object, needed
from app.gateways.identity import e164, heard, session_key
from app.gateways.wire import SORRY, BadHopReason, Dialect, GatewayRequest, WireReply, safe
from sessions.turn import Reply, Turn


class Moolre(Dialect):
    """The adapter of Moolre."""

    name = "moolre"

    def read(self, wire: GatewayRequest) -> Turn:
        """Read a hop; both spellings of the session id are met."""
        fields = json_object(wire)
        return Turn(
            self.name,
            session_key(needed(fields, "sessionid", "sessionId")),
            e164(needed(fields, "msisdn")),
            given(fields, "extension"),
            given(fields, "network"),
            heard(given(fields, "message"), new=flag(fields, "new")),
        )

    def write(self, turn: Turn, reply: Reply) -> WireReply:  # noqa: ARG002 - this dialect echoes nothing
        """Answer a message and whether an answer is expected."""
        return json_body(message=safe(reply.text), reply=not reply.ends)

    def refuse(self, reason: BadHopReason) -> WireReply:  # noqa: ARG002 - every reason reads the same on a phone
        """End the session with a sentence."""
        return json_body(message=SORRY, reply=False)
