"""The gateways that bring calls: one row a dialect, by the name it has in the address of its hops."""

from app.voice.gateways.africastalking import AfricasTalkingVoice
from app.voice.gateways.twiml import TwiML
from app.voice.port import CallAdapter


def call_adapters(own_number: str = "") -> dict[str, CallAdapter]:
    """Every dialect; ``own_number`` is the one from which we call."""
    return {"africastalking": AfricasTalkingVoice(own_number), "twiml": TwiML()}


CALL_ADAPTERS = call_adapters()
