"""Nalo: JSON whose `MSGTYPE` means "new" in the request and "go on" in the answer.

Source: docs/gateways.md, "The dialects".
"""

from app.gateways.answers import json_body
from app.gateways.fields import flag, given, json_object, needed
from app.gateways.identity import e164, heard, session_key
from app.gateways.wire import SORRY, BadHopReason, Dialect, EchoingTurn, GatewayRequest, WireReply, echoed, safe
from sessions.turn import Reply, Turn


class Nalo(Dialect):
    """The adapter of Nalo."""

    name = "nalo"

    def read(self, wire: GatewayRequest) -> Turn:
        """Read a hop; without a session id, the account and the number stand for it."""
        fields = json_object(wire)
        account, number = given(fields, "USERID"), needed(fields, "MSISDN")
        session, message = given(fields, "SESSIONID") or account + number, given(fields, "USERDATA")
        said = heard(message, new=flag(fields, "MSGTYPE"))
        return EchoingTurn(
            self.name,
            session_key(session),
            e164(number),
            message if said.new else "",
            given(fields, "NETWORK"),
            said,
            echo={"USERID": account, "MSISDN": number},
        )

    def write(self, turn: Turn, reply: Reply) -> WireReply:
        """Answer a message and whether to go on."""
        return json_body(
            USERID=echoed(turn, "USERID"),
            MSISDN=echoed(turn, "MSISDN"),
            MSG=safe(reply.text),
            MSGTYPE=not reply.ends,
        )

    def refuse(self, reason: BadHopReason) -> WireReply:  # noqa: ARG002 - every reason reads the same on a phone
        """End the session with a sentence."""
        return json_body(USERID="", MSISDN="", MSG=SORRY, MSGTYPE=False)
