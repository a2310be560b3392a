"""The gateways that bring calls: one row a dialect, by the name it has in the address of its hops."""

from app.voice.gateways.africastalking import AfricasTalkingVoice
from app.voice.gateways.twiml import TwiML
from app.voice.port import CallAdapter

CALL_ADAPTERS: dict[str, CallAdapter] = {"africastalking": AfricasTalkingVoice(), "twiml": TwiML()}
