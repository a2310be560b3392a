"""Hubtel: JSON with a `Type` (initiation, response, release, timeout, in any case) and a sequence number.

Source: docs/gateways.md, "The dialects".
"""

from app.gateways.answers import json_body
from app.gateways.fields import given, json_object, needed
from app.gateways.identity import e164, heard, session_key
from app.gateways.wire import SORRY, BadHop, BadHopReason, Dialect, GatewayRequest, WireReply, safe
from sessions.turn import HangUp, Outcome, Reply, Turn

ENDS: dict[str, Outcome] = {"release": "cut", "timeout": "timeout"}


class Hubtel(Dialect):
    """The adapter of Hubtel."""

    name = "hubtel"

    def read(self, wire: GatewayRequest) -> Turn | HangUp:
        """Read a hop; the first message is the code that was dialled."""
        fields = json_object(wire)
        kind = needed(fields, "Type").lower()
        session, phone = session_key(needed(fields, "SessionId")), e164(needed(fields, "Mobile"))
        if kind in ENDS:
            return HangUp(self.name, session, phone, ENDS[kind], None, None)
        if kind not in {"initiation", "response"}:
            raise BadHop(BadHopReason.UNKNOWN_KIND)
        code, sequence = given(fields, "ServiceCode"), given(fields, "Sequence") or None
        said = heard(given(fields, "Message"), new=kind == "initiation", code=code, sequence=sequence)
        return Turn(self.name, session, phone, code, given(fields, "Operator"), said)

    def write(self, turn: Turn, reply: Reply) -> WireReply:
        """Answer `response` to go on and `release` to end. The client state stays empty: we keep our own."""
        if reply.ends:
            return json_body(SessionId=turn.session_id, Type="release", Message=safe(reply.text))
        return json_body(
            SessionId=turn.session_id,
            Type="response",
            Message=safe(reply.text),
            ClientState="",
            DataType="input",
            FieldType="text",
        )

    def refuse(self, reason: BadHopReason) -> WireReply:  # noqa: ARG002 - every reason reads the same on a phone
        """End the session with a sentence."""
        return json_body(SessionId="", Type="release", Message=SORRY)
