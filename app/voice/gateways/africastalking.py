"""Africa's Talking Voice: a form per hop, answered with GetDigits around a Play; a call's last request is a notice.

Source: docs/voice.md, "Africa's Talking".
"""

from app.gateways.identity import e164, session_key
from app.gateways.wire import BadHop, BadHopReason, Wire, WireReply
from app.voice.port import ANSWER_SECONDS, CallTurn, Play, escaped, form, hop_of, response, typed
from sessions.turn import HangUp, Single, Turn

FIELDS = frozenset({"isActive", "sessionId", "callerNumber", "destinationNumber", "dtmfDigits", "durationInSeconds"})


class AfricasTalkingVoice:
    """The adapter of calls through the default gateway."""

    name = "voice-africastalking"

    def read(self, wire: Wire) -> Turn | HangUp:
        """Read a hop, the end of a call, or that its last sound was heard."""
        fields = form(wire, FIELDS)
        hop, heard = hop_of(wire)
        session, phone = session_key(fields.get("sessionId", "")), e164(fields.get("callerNumber", ""))
        active = fields.get("isActive", "")
        if active == "0":
            return HangUp(self.name, session, phone, "cut", _count(fields.get("durationInSeconds", "")), None)
        if active != "1":
            raise BadHop(BadHopReason.UNKNOWN_KIND)
        if heard:
            return HangUp(self.name, session, phone, "completed", None, None)
        digits = typed(fields.get("dtmfDigits", ""))
        said = Single(digits, new=hop == 0, sequence=str(hop))
        called = fields.get("destinationNumber", "")
        return CallTurn(self.name, session, phone, called, "", said, by_ear=True, hop=hop)

    def play(self, play: Play) -> WireReply:
        """Play and wait for digits; without any it goes on to the same address."""
        sound, then = escaped(play.sound), escaped(play.then)
        if play.ends:
            return response(f'<Play url="{sound}"/>' + (f"<Redirect>{then}</Redirect>" if then else ""))
        asked = f'timeout="{ANSWER_SECONDS}" finishOnKey="#" callbackUrl="{then}"'
        return response(f'<GetDigits {asked}><Play url="{sound}"/></GetDigits><Redirect>{then}</Redirect>')

    def reject(self) -> WireReply:
        """Refuse the call."""
        return response("<Reject/>")

    def refuse(self, reason: BadHopReason) -> WireReply:  # noqa: ARG002 - nobody would hear the reason
        """End a call whose request cannot be understood."""
        return response("<Reject/>")

    def events(self, wire: Wire) -> HangUp | None:
        """Read an end that is sent to an address of its own."""
        try:
            end = self.read(wire)
        except BadHop:
            return None
        return end if isinstance(end, HangUp) else None

    def acknowledge(self) -> WireReply:
        """Answer an end: nothing more is to be done, which ends a call that is still there."""
        return response("")


def _count(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) <= 9 else None
