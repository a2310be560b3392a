"""IMImobile: GET requests without a session id, answered with a text and an `X-USSD-SESSION` header, 1 or 0.

Source: docs/gateways.md, "The dialects"; the text of an abort is the one public integrations look for.
"""

from app.gateways.answers import text
from app.gateways.encoding import by_coding_scheme
from app.gateways.fields import given, needed, query
from app.gateways.identity import e164, heard
from app.gateways.wire import SORRY, BadHopReason, Dialect, GatewayRequest, WireReply, safe
from sessions.turn import HangUp, Reply, Turn

ABORT = "Map Dialog User Abort"


class ImiMobile(Dialect):
    """The adapter of IMImobile."""

    name = "imimobile"

    def read(self, wire: GatewayRequest) -> Turn | HangUp:
        """Read a hop: the phone is the session, which a dialled code begins anew."""
        fields = query(wire)
        phone = e164(needed(fields, "msisdn"))
        message, code = by_coding_scheme(given(fields, "msg"), given(fields, "dcs")), given(fields, "code")
        if message.startswith(ABORT):
            return HangUp(self.name, phone, phone, "cut", None, None)
        said = heard(message, new=False, code=code, stamp=given(fields, "tid"))
        return Turn(self.name, phone, phone, code, "", said)

    def write(self, turn: Turn, reply: Reply) -> WireReply:  # noqa: ARG002 - this dialect echoes nothing
        """Answer a text and whether the session stays open."""
        return _page(safe(reply.text), ends=reply.ends)

    def refuse(self, reason: BadHopReason) -> WireReply:  # noqa: ARG002 - every reason reads the same on a phone
        """End the session with a sentence."""
        return _page(SORRY, ends=True)

    def acknowledge(self) -> WireReply:
        """Answer an abort: the session stays closed."""
        return _page("", ends=True)


def _page(shown: str, *, ends: bool) -> WireReply:
    return text(shown, (("X-USSD-SESSION", "0" if ends else "1"),))
