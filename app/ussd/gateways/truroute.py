"""TruRoute: a small XML message with a numbered type: 1 new, 2 answer, 3 release, 4 time-out, 10 charge.

Source: docs/gateways.md, "The dialects".
"""

from app.gateways.answers import XML, xml
from app.gateways.fields import children, given, needed, xml_root, xml_text
from app.gateways.identity import e164, heard, is_dialled, session_key
from app.gateways.wire import SORRY, BadHop, BadHopReason, Dialect, GatewayRequest, IgnoredRequest, WireReply, safe
from sessions.turn import HangUp, Outcome, Reply, Turn

ENDS: dict[str, Outcome] = {"3": "cut", "4": "timeout"}


class TruRoute(Dialect):
    """The adapter of TruRoute."""

    name = "truroute"

    def read(self, wire: GatewayRequest) -> Turn | HangUp | IgnoredRequest:
        """Read a hop; the first message is the code that was dialled, and a charge notice wants nothing."""
        fields = children(xml_root(wire, "ussd"))
        kind = needed(fields, "type")
        if kind == "10":
            return IgnoredRequest(WireReply(200, XML, b""))
        session, phone = session_key(needed(fields, "sessionid")), e164(needed(fields, "msisdn"))
        if kind in ENDS:
            return HangUp(self.name, session, phone, ENDS[kind], None, None)
        message = given(fields, "msg")
        if kind not in {"1", "2"}:
            raise BadHop(BadHopReason.UNKNOWN_KIND)
        code = message if is_dialled(message) else ""
        return Turn(self.name, session, phone, code, "", heard(message, new=kind == "1"))

    def write(self, turn: Turn, reply: Reply) -> WireReply:  # noqa: ARG002 - this dialect echoes nothing
        """Answer type 2 to go on and 3 to end, free of charge."""
        return _message(safe(reply.text), ends=reply.ends)

    def refuse(self, reason: BadHopReason) -> WireReply:  # noqa: ARG002 - every reason reads the same on a phone
        """End the session with a sentence."""
        return _message(SORRY, ends=True)


def _message(text: str, *, ends: bool) -> WireReply:
    return xml(
        f"<ussd><type>{3 if ends else 2}</type><msg>{xml_text(text)}</msg>"
        "<premium><cost>0</cost><ref>NULL</ref></premium></ussd>"
    )
