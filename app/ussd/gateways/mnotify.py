"""mNotify (shared codes): JSON without a mark for a new session; `continueFlag` 0 goes on and 1 ends.

Source: docs/gateways.md, "The dialects".
"""

from app.gateways.answers import json_body
from app.gateways.fields import given, json_object, needed
from app.gateways.identity import e164, heard, session_key
from app.gateways.wire import SORRY, BadHopReason, Dialect, EchoingTurn, GatewayRequest, WireReply, echoed, safe
from sessions.turn import Reply, Turn


class Mnotify(Dialect):
    """The adapter of mNotify."""

    name = "mnotify"

    def read(self, wire: GatewayRequest) -> Turn:
        """Read a hop: a dialled code begins a session, whose key is the number and the sequence id together."""
        fields = json_object(wire)
        number, sequence = needed(fields, "msisdn"), needed(fields, "sequenceID")
        message, timestamp = given(fields, "data"), given(fields, "timestamp")
        said = heard(message, new=False, stamp=timestamp)
        return EchoingTurn(
            self.name,
            session_key(f"{number}:{sequence}"),
            e164(number),
            message if said.new else "",
            "",
            said,
            echo={"msisdn": number, "sequenceID": sequence, "timestamp": timestamp},
        )

    def write(self, turn: Turn, reply: Reply) -> WireReply:
        """Answer a message with the line ends of this gateway, under the request's own time."""
        return json_body(
            msisdn=echoed(turn, "msisdn"),
            sequenceID=echoed(turn, "sequenceID"),
            message=safe(reply.text).replace("\n", "\r\n"),
            timestamp=echoed(turn, "timestamp"),
            continueFlag=int(reply.ends),
        )

    def refuse(self, reason: BadHopReason) -> WireReply:  # noqa: ARG002 - every reason reads the same on a phone
        """End the session with a sentence."""
        return json_body(message=SORRY, continueFlag=1)
