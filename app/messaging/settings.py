"""Settings of messages that the rest of the service has no use for, read from ``KESU_…`` variables."""

from fractions import Fraction

from pydantic import Field, SecretStr, field_validator

from app.configuration.outside import SettingsFromOutside


class SmsSettings(SettingsFromOutside):
    """Gateways beside Africa's Talking, routes, prices; docs/messages.md says what each is for.

    ``at_sdk``: send through Africa's Talking's own SDK, one connection a call.
    ``sms_prices``: what one part costs in francs where the gateway does not say: ``orange=12.5,kannel=8``.
    ``sms_alone_month_xof``: what is paid a month for a group without an organisation; none: what it costs.
    ``sms_rates``: francs for one unit of another currency on an Africa's Talking account: ``KES=4.7,USD=610``.
    """

    public_url: str = ""
    at_sdk: bool = False
    sms_routes: str = ""
    sms_prices: str = ""
    sms_rates: str = ""
    sms_alone_month_xof: int | None = Field(default=None, ge=0, le=1_000_000)
    sms_gather_seconds: float | None = Field(default=None, ge=0, le=600)
    orange_client_id: str = ""
    orange_client_secret: SecretStr = SecretStr("")
    orange_sender_name: str = ""
    kannel_url: str = ""
    kannel_username: str = ""
    kannel_password: SecretStr = SecretStr("")
    kannel_sender: str = ""
    jasmin_url: str = ""
    jasmin_username: str = ""
    jasmin_password: SecretStr = SecretStr("")
    jasmin_sender: str = ""

    @field_validator("sms_prices", "sms_rates")
    @classmethod
    def _a_table(cls, written: str) -> str:
        """Refuse a table that cannot be read, at the start and not at the first message."""
        table(written)
        return written

    def prices_millixof(self) -> dict[str, int]:
        """The price of one part by gateway, in thousandths of a franc."""
        return {name: round(price * 1000) for name, price in table(self.sms_prices).items()}

    def rates(self) -> dict[str, Fraction]:
        """Francs for one unit of each currency."""
        return table(self.sms_rates)


def table(written: str) -> dict[str, Fraction]:
    """Read ``name=number,name=number`` exactly.

    Raises:
        ValueError: in one clear line.
    """
    read = {}
    for part in filter(None, (part.strip() for part in written.split(","))):
        name, _, number = (word.strip() for word in part.partition("="))
        try:
            read[name] = Fraction(number)
        except (ValueError, ZeroDivisionError):
            raise ValueError(f"a table reads name=number,name=number, not {part!r}") from None
        if not name or read[name] < 0:
            raise ValueError(f"a table reads name=number,name=number, not {part!r}")
    return read
