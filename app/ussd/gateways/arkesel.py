"""Arkesel: JSON with `newSession` in the request and `continueSession` in the answer.

Source: docs/gateways.md, "The dialects".
"""

from app.gateways.answers import json_body
from app.gateways.fields import flag, given, json_object, needed
from app.gateways.identity import e164, heard, session_key
from app.gateways.wire import SORRY, BadHopReason, Dialect, EchoingTurn, GatewayRequest, WireReply, echoed, safe
from sessions.turn import Reply, Turn


class Arkesel(Dialect):
    """The adapter of Arkesel."""

    name = "arkesel"

    def read(self, wire: GatewayRequest) -> Turn:
        """Read a hop; the first one carries the code that was dialled."""
        fields = json_object(wire)
        message = given(fields, "userData")
        said, number = heard(message, new=flag(fields, "newSession")), needed(fields, "msisdn")
        return EchoingTurn(
            self.name,
            session_key(needed(fields, "sessionID")),
            e164(number),
            message if said.new else "",
            given(fields, "network"),
            said,
            echo={"userID": given(fields, "userID"), "msisdn": number},
        )

    def write(self, turn: Turn, reply: Reply) -> WireReply:
        """Answer a message and whether to go on."""
        return json_body(
            sessionID=turn.session_id,
            userID=echoed(turn, "userID"),
            msisdn=echoed(turn, "msisdn"),
            message=safe(reply.text),
            continueSession=not reply.ends,
        )

    def refuse(self, reason: BadHopReason) -> WireReply:  # noqa: ARG002 - every reason reads the same on a phone
        """End the session with a sentence."""
        return json_body(message=SORRY, continueSession=False)
