"""OneAPI (GSMA): JSON with a `ussdAction`: mo-init, mo-cont, mo-fin in; mt-cont, mt-fin out, hyphen or not.

Source: docs/gateways.md, "The dialects". The spelling that came in is the one that goes out.
"""

from collections.abc import Mapping

from app.gateways.answers import json_body
from app.gateways.fields import given, json_object, needed
from app.gateways.identity import e164, heard, session_key
from app.gateways.wire import SORRY, BadHop, BadHopReason, Dialect, EchoingTurn, GatewayRequest, WireReply, echoed, safe
from sessions.turn import HangUp, Reply, Turn

ECHOED = ("address", "shortCode", "keyword", "clientCorrelator", "responseRequest")


class OneApi(Dialect):
    """The adapter of OneAPI."""

    name = "oneapi"

    def read(self, wire: GatewayRequest) -> Turn | HangUp:
        """Read a hop; the first message is the code that was dialled."""
        fields = _request(json_object(wire))
        action = needed(fields, "ussdAction").lower()
        session, phone = session_key(needed(fields, "sessionID")), e164(needed(fields, "address"))
        kind, code = action.replace("-", ""), given(fields, "shortCode").removeprefix("tel:")
        if kind == "mofin":
            return HangUp(self.name, session, phone, "cut", None, None)
        if kind not in {"moinit", "mocont"}:
            raise BadHop(BadHopReason.UNKNOWN_KIND)
        message, stamp = given(fields, "inboundUSSDMessage"), given(fields, "clientCorrelator")
        said = heard(message, new=kind == "moinit", code=code, stamp=stamp)
        echo = {name: fields.get(name, "") for name in ECHOED} | {"hyphen": "-" if "-" in action else ""}
        return EchoingTurn(self.name, session, phone, code, "", said, echo=echo)

    def write(self, turn: Turn, reply: Reply) -> WireReply:
        """Answer with the gateway's own references."""
        action = f"mt{echoed(turn, 'hyphen')}{'fin' if reply.ends else 'cont'}"
        echo = {name: echoed(turn, name) for name in ECHOED}
        message = {"outboundUSSDMessage": safe(reply.text), "ussdAction": action}
        return json_body(outboundUSSDMessageRequest={"sessionID": turn.session_id, **echo, **message})

    def refuse(self, reason: BadHopReason) -> WireReply:  # noqa: ARG002 - every reason reads the same on a phone
        """End the session with a sentence."""
        return json_body(outboundUSSDMessageRequest={"outboundUSSDMessage": SORRY, "ussdAction": "mtfin"})


def _request(fields: Mapping[str, object]) -> Mapping[str, object]:
    request = fields.get("inboundUSSDMessageRequest")
    if isinstance(request, dict):
        return request
    raise BadHop(BadHopReason.MISSING_FIELD)
