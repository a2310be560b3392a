"""Africa's Talking Voice: a form per hop, answered with GetDigits around a Play; a call's last request is a notice.

Source: docs/voice.md, "Africa's Talking".
"""

from app.gateways.wire import BadHop, BadHopReason, WireReply
from app.voice.port import ANSWER_SECONDS, AskedFields, FormCalls, PlaySound, escaped, response


class AfricasTalkingVoice(FormCalls):
    """The adapter of calls through the default gateway."""

    name = "voice-africastalking"
    fields = frozenset(
        {
            "isActive",
            "sessionId",
            "direction",
            "callerNumber",
            "destinationNumber",
            "dtmfDigits",
            "durationInSeconds",
            "amount",
            "currencyCode",
        }
    )

    def __init__(self, own_number: str = "") -> None:
        """``own_number``: the one from which we call, E.164."""
        self._own_number = own_number

    def asked(self, fields: dict[str, str]) -> AskedFields:
        """Read the fields of one request."""
        active = fields.get("isActive", "")
        if active not in ("0", "1"):
            raise BadHop(BadHopReason.UNKNOWN_KIND)
        placed = fields.get("direction", "").lower() == "outbound"
        caller, called = fields.get("callerNumber", ""), fields.get("destinationNumber", "")
        if placed and caller.strip() == self._own_number:  # on a call that we placed she is the other of the two
            caller, called = called, caller
        return AskedFields(
            fields.get("sessionId", ""),
            caller,
            called,
            placed,
            fields.get("dtmfDigits", ""),
            "cut" if active == "0" else None,
            fields.get("durationInSeconds", ""),
            f"{fields.get('currencyCode', '')} {fields.get('amount', '')}".strip(),
        )

    def play(self, play: PlaySound) -> WireReply:
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
