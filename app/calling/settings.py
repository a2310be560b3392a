"""Settings of calls that the service places, read from ``KESU_…`` variables."""

from typing import Literal

from pydantic import Field, SecretStr, field_validator

from app.calling.price import ASSUMED_MINUTE_MILLIXOF, CallPrice
from app.configuration.outside import SettingsFromOutside
from app.gateways.identity import e164
from app.gateways.wire import BadHop
from app.messaging.settings import table


class CallSettings(SettingsFromOutside):
    """The number on which missed calls are called back, and how calls are placed; docs/voice.md says more.

    ``flash_number``: calls to it are refused and called back; empty: it is switched off. ``flash_a_day``: calls to one
    phone. ``call_prices``: francs a minute where the gateway does not say: ``africastalking=60,twiml=110``.
    """

    flash_number: str = ""
    flash_gateway: Literal["africastalking", "twiml"] = "africastalking"
    flash_a_day: int = Field(default=3, ge=1, le=100)
    call_prices: str = ""
    twiml_url: str = "https://api.twilio.com"
    twiml_account: str = ""
    twiml_token: SecretStr = SecretStr("")

    @field_validator("call_prices")
    @classmethod
    def _a_table(cls, written: str) -> str:
        """Refuse a table that cannot be read, at the start and not at the first call."""
        table(written)
        return written

    @field_validator("flash_number")
    @classmethod
    def _a_number(cls, written: str) -> str:
        try:
            return e164(written) if written else ""
        except BadHop:
            raise ValueError("KESU_FLASH_NUMBER is a phone number with its country, such as +22320222223") from None

    def is_flash(self, called: str) -> bool:
        """Whether calls to this number are refused and called back."""
        try:
            return bool(self.flash_number) and e164(called) == self.flash_number
        except BadHop:
            return False

    def price(self, gateway: str | None = None) -> CallPrice:
        """What a minute costs, on the gateway that places calls or on another."""
        prices = table(self.call_prices)
        francs = prices.get(gateway or self.flash_gateway)
        return CallPrice(ASSUMED_MINUTE_MILLIXOF if francs is None else round(francs * 1000))
