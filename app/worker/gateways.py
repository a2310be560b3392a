"""Which SMS gateways the settings name, and how each is opened; only those that are named are imported."""

# ruff: noqa: PLC0415 -- a client of the web, its certificates and two SDKs are seconds of a start that sends nothing

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.calling.settings import CallSettings
    from app.configuration.settings import Settings
    from app.messaging.gateways.kannel import Dialect
    from app.messaging.gateways.port import SmsGateway
    from app.messaging.gateways.routing import Routes
    from app.messaging.settings import SmsSettings

INBOX: Final = "inbox"
"""The simulator's own gateway: where none is set up, in development, everything goes there."""


def routes_of(settings: "Settings", sms: "SmsSettings") -> "Routes":
    """Read the routes among the gateways that are set up; asked before a service starts, so that it says what is wrong.

    Raises:
        ValueError: no gateway in production, a route that cannot be read; in one clear line.
    """
    from app.messaging.gateways.routing import Routes

    names = list(gateways_of(settings, sms))
    if not names and settings.env == "production":
        raise ValueError("no SMS gateway is set up: KESU_AT_USERNAME, KESU_ORANGE_CLIENT_ID or KESU_KANNEL_URL")
    return Routes.parse(sms.sms_routes, names or [INBOX])


def gateways_of(settings: "Settings", sms: "SmsSettings") -> dict[str, "Callable[[], SmsGateway]"]:
    """Every gateway that the settings name, and how it is opened."""
    prices = sms.prices_millixof()
    found: dict[str, Callable[[], SmsGateway]] = {}
    if settings.at_username or settings.at_base_url:
        found["africastalking"] = lambda: _africas_talking(settings, sms)
    if sms.orange_client_id:
        found["orange"] = lambda: _orange(sms, prices.get("orange"))
    if sms.kannel_url:
        found["kannel"] = lambda: _link("kannel", settings, sms, sms.kannel_url, prices.get("kannel"))
    if sms.jasmin_url:
        found["jasmin"] = lambda: _link("jasmin", settings, sms, sms.jasmin_url, prices.get("jasmin"))
    return found


def call_gateway_of(settings: "Settings", calls: "CallSettings") -> "Callable[[], SmsGateway] | None":
    """What places calls, and how it is opened; none where missed calls are not called back.

    Raises:
        ValueError: its account is not set up; in one clear line.
    """
    if not calls.flash_number:
        return None
    if calls.flash_gateway == "africastalking":
        if not (settings.at_username or settings.at_base_url):
            raise ValueError("KESU_FLASH_NUMBER is set, but no account that calls back: KESU_AT_USERNAME")
        return lambda: _africas_talking_calls(settings, calls)
    if not (calls.twiml_account and settings.public_url):
        raise ValueError("KESU_FLASH_NUMBER is set: calling back by twiml needs KESU_TWIML_ACCOUNT and KESU_PUBLIC_URL")
    return lambda: _twiml_calls(settings, calls)


def _africas_talking_calls(settings: "Settings", calls: "CallSettings") -> "SmsGateway":
    from app.calling.gateways.africastalking import AfricasTalkingCalls

    return AfricasTalkingCalls(
        settings.at_username or "sandbox",
        settings.at_api_key.get_secret_value() or "dev",
        number=calls.flash_number,
        price=calls.price(),
        base_url=settings.at_base_url,
    )


def _twiml_calls(settings: "Settings", calls: "CallSettings") -> "SmsGateway":
    from app.calling.gateways.twiml import TwimlCalls

    secret = settings.gateway_secret.get_secret_value()
    return TwimlCalls(
        calls.twiml_account,
        calls.twiml_token.get_secret_value(),
        number=calls.flash_number,
        price=calls.price(),
        instructions_url=f"{settings.public_url.rstrip('/')}/voice/twiml/{secret}",
        base_url=calls.twiml_url,
    )


def _africas_talking(settings: "Settings", sms: "SmsSettings") -> "SmsGateway":
    from app.messaging.gateways.africastalking import AfricasTalkingSms
    from app.messaging.gateways.africastalking_sdk import AfricasTalkingSdk

    return (AfricasTalkingSdk if sms.at_sdk else AfricasTalkingSms)(
        settings.at_username or "sandbox",
        settings.at_api_key.get_secret_value() or "dev",
        sender=settings.at_sender,
        base_url=settings.at_base_url,
        francs_per_unit=sms.rates(),
    )


def _orange(sms: "SmsSettings", price_millixof: int | None) -> "SmsGateway":
    from app.messaging.gateways.orange import Orange

    return Orange(
        sms.orange_client_id,
        sms.orange_client_secret.get_secret_value(),
        sender_name=sms.orange_sender_name,
        price_millixof=price_millixof,
    )


def _link(
    dialect: "Dialect", settings: "Settings", sms: "SmsSettings", url: str, price_millixof: int | None
) -> "SmsGateway":
    from app.messaging.gateways.kannel import Kannel

    kannel = dialect == "kannel"
    secret = settings.gateway_secret.get_secret_value()
    return Kannel(
        url,
        sms.kannel_username if kannel else sms.jasmin_username,
        (sms.kannel_password if kannel else sms.jasmin_password).get_secret_value(),
        sender=sms.kannel_sender if kannel else sms.jasmin_sender,
        delivery_url=f"{sms.public_url.rstrip('/')}/sms/{dialect}/{secret}/delivery" if sms.public_url else "",
        dialect=dialect,
        price_millixof=price_millixof,
    )
