"""Infobip: JSON, the session and the kind of hop in the path, `shouldClose` in the answer.

Source: docs/gateways.md, "The dialects".
"""

import re

from app.gateways.answers import json_body
from app.gateways.fields import given, json_object, needed
from app.gateways.identity import e164, heard, session_key
from app.gateways.wire import SORRY, BadHop, BadHopReason, Dialect, GatewayRequest, IgnoredRequest, WireReply, safe
from sessions.turn import HangUp, Outcome, Reply, Turn

ROUTE = re.compile(r"/session/([^/]+)/(start|response|end|status)")
DONE = frozenset({"0", "200"})


class Infobip(Dialect):
    """The adapter of Infobip."""

    name = "infobip"

    def read(self, wire: GatewayRequest) -> Turn | HangUp | IgnoredRequest:
        """Read /start, /response and /end; a /status is answered "active", which is all that is asked.

        An end names no phone: its HangUp has an empty one.
        """
        route = ROUTE.fullmatch(wire.path)
        if route is None:
            raise BadHop(BadHopReason.UNKNOWN_KIND)
        session, kind = session_key(route[1]), route[2]
        if kind == "status":
            return IgnoredRequest(json_body(sessionActive=True, responseExitCode=200, responseMessage=""))
        fields = json_object(wire)
        if kind == "end":
            outcome: Outcome = "completed" if given(fields, "exitCode") in DONE else "cut"
            return HangUp(self.name, session, "", outcome, None, None)
        code = given(fields, "shortCode")
        said = heard(given(fields, "text"), new=kind == "start", code=code)
        return Turn(self.name, session, e164(needed(fields, "msisdn")), code, given(fields, "ussdGwId"), said)

    def write(self, turn: Turn, reply: Reply) -> WireReply:  # noqa: ARG002 - this dialect echoes nothing
        """Answer a menu and whether it is the last."""
        return _menu(safe(reply.text), ends=reply.ends)

    def refuse(self, reason: BadHopReason) -> WireReply:  # noqa: ARG002 - every reason reads the same on a phone
        """End the session with a sentence."""
        return _menu(SORRY, ends=True)

    def acknowledge(self) -> WireReply:
        """Answer an end."""
        return json_body(responseExitCode=200, responseMessage="")


def _menu(text: str, *, ends: bool) -> WireReply:
    return json_body(shouldClose=ends, ussdMenu=text, responseExitCode=200, responseMessage="")
