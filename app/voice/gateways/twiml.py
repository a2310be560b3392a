"""TwiML, as Twilio, Telnyx, SignalWire and others speak it: a form per hop, answered with Gather around a Play.

Source: docs/voice.md, "TwiML".
"""

from app.gateways.wire import BadHopReason, WireReply
from app.voice.port import ANSWER_SECONDS, AskedFields, FormCalls, PlaySound, escaped, response
from sessions.turn import Outcome

ENDS: dict[str, Outcome] = {
    "completed": "cut",
    "busy": "failed",
    "failed": "failed",
    "no-answer": "failed",
    "canceled": "failed",
}
"""A call that was answered is "completed" whoever ended it, in mid-word or not: she may take it up again."""


class TwiML(FormCalls):
    """The adapter of calls through gateways that speak TwiML."""

    name = "voice-twiml"
    fields = frozenset({"CallSid", "From", "To", "CallStatus", "Direction", "Digits", "CallDuration"})

    def asked(self, fields: dict[str, str]) -> AskedFields:
        """Read the fields of one request."""
        placed = fields.get("Direction", "").startswith("outbound")  # a call that we placed: she is the one called
        caller, called = ("To", "From") if placed else ("From", "To")
        return AskedFields(
            fields.get("CallSid", ""),
            fields.get(caller, ""),
            fields.get(called, ""),
            placed,
            fields.get("Digits", ""),
            ENDS.get(fields.get("CallStatus", "in-progress")),
            fields.get("CallDuration", ""),
        )

    def play(self, play: PlaySound) -> WireReply:
        """Play and wait for digits; without any it goes on to the same address."""
        sound, then = f"<Play>{escaped(play.sound)}</Play>", escaped(play.then)
        onwards = f'<Redirect method="POST">{then}</Redirect>'
        if play.ends:
            return response(sound + (onwards if then else "<Hangup/>"))
        asked = f'input="dtmf" timeout="{ANSWER_SECONDS}" finishOnKey="#" action="{then}" method="POST"'
        return response(f"<Gather {asked}>{sound}</Gather>{onwards}")

    def reject(self) -> WireReply:
        """Refuse the call."""
        return response('<Reject reason="busy"/>')

    def refuse(self, reason: BadHopReason) -> WireReply:  # noqa: ARG002 - nobody would hear the reason
        """End a call whose request cannot be understood."""
        return response("<Hangup/>")
