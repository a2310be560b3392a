"""TwiML, as Twilio, Telnyx, SignalWire and others speak it: a form per hop, answered with Gather around a Play.

Source: docs/voice.md, "TwiML".
"""

from app.gateways.identity import e164, session_key
from app.gateways.wire import BadHop, BadHopReason, Wire, WireReply
from app.voice.port import ANSWER_SECONDS, CallTurn, Play, escaped, form, hop_of, response, typed
from sessions.turn import HangUp, Outcome, Single, Turn

FIELDS = frozenset({"CallSid", "From", "To", "CallStatus", "Direction", "Digits", "CallDuration"})
ENDS: dict[str, Outcome] = {
    "completed": "cut",
    "busy": "failed",
    "failed": "failed",
    "no-answer": "failed",
    "canceled": "failed",
}
"""A call that was answered is "completed" whoever ended it, in mid-word or not: she may take it up again."""


class TwiML:
    """The adapter of calls through gateways that speak TwiML."""

    name = "voice-twiml"

    def read(self, wire: Wire) -> Turn | HangUp:
        """Read a hop, the end of a call, or that its last sound was heard."""
        fields = form(wire, FIELDS)
        hop, heard = hop_of(wire)
        placed = fields.get("Direction", "").startswith("outbound")  # a call that we placed: she is the one called
        caller, called = ("To", "From") if placed else ("From", "To")
        session, phone = session_key(fields.get("CallSid", "")), e164(fields.get(caller, ""))
        status = fields.get("CallStatus", "in-progress")
        if status in ENDS:
            seconds = fields.get("CallDuration", "")
            duration = int(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) <= 9 else None
            return HangUp(self.name, session, phone, ENDS[status], duration, None)
        if heard:
            return HangUp(self.name, session, phone, "completed", None, None)
        said = Single(typed(fields.get("Digits", "")), new=hop == 0, sequence=str(hop))
        return CallTurn(self.name, session, phone, fields.get(called, ""), "", said, by_ear=True, hop=hop)

    def play(self, play: Play) -> WireReply:
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

    def events(self, wire: Wire) -> HangUp | None:
        """Read an end that is sent to an address of its own."""
        try:
            end = self.read(wire)
        except BadHop:
            return None
        return end if isinstance(end, HangUp) else None

    def acknowledge(self) -> WireReply:
        """Answer an end."""
        return response("<Hangup/>")
