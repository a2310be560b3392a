"""Hollatags: GET requests with a `session_operation`, answered in JSON; type 1 goes on and 4 ends.

Source: docs/gateways.md, "The dialects".
"""

from app.gateways.answers import json_body
from app.gateways.fields import given, needed, query
from app.gateways.identity import e164, heard, session_key
from app.gateways.wire import SORRY, BadHop, BadHopReason, Dialect, GatewayRequest, WireReply, safe
from sessions.turn import HangUp, Outcome, Reply, Turn

ENDS: dict[str, Outcome] = {"end": "cut", "abort": "cut", "timeout": "timeout"}


class Hollatags(Dialect):
    """The adapter of Hollatags."""

    name = "hollatags"

    def read(self, wire: GatewayRequest) -> Turn | HangUp:
        """Read a hop; the first message is the code that was dialled."""
        fields = query(wire)
        operation = needed(fields, "session_operation").lower()
        session, phone = session_key(needed(fields, "session_id")), e164(needed(fields, "session_msisdn"))
        if operation in ENDS:
            return HangUp(self.name, session, phone, ENDS[operation], None, None)
        if operation not in {"begin", "continue"}:
            raise BadHop(BadHopReason.UNKNOWN_KIND)
        code = given(fields, "session_from")
        said = heard(given(fields, "session_msg"), new=operation == "begin", code=code)
        return Turn(self.name, session, phone, code, given(fields, "session_mno"), said)

    def write(self, turn: Turn, reply: Reply) -> WireReply:
        """Answer under the session's id, which this gateway wants as a number where it is one."""
        numbered = turn.session_id.isascii() and turn.session_id.isdigit()
        session = int(turn.session_id) if numbered else turn.session_id
        return _answer(session, safe(reply.text), ends=reply.ends)

    def refuse(self, reason: BadHopReason) -> WireReply:  # noqa: ARG002 - every reason reads the same on a phone
        """End the session with a sentence."""
        return _answer("", SORRY, ends=True)


def _answer(session: int | str, text: str, *, ends: bool) -> WireReply:
    return json_body(
        session_operation="end" if ends else "continue",
        session_type=4 if ends else 1,
        session_id=session,
        session_msg=text,
    )
