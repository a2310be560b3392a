"""``kesu dial``: a keypad in the terminal."""

from typing import Annotated

import typer

DEFAULT_URL = "http://127.0.0.1:8000"


def dial(
    phone: Annotated[str, typer.Argument(help="the phone that dials, such as 70000103")],
    code: Annotated[str, typer.Argument(help="the code it dials")] = "",
    voice: Annotated[bool, typer.Option("--voice", help="call, and read what is said")] = False,
    small: Annotated[bool, typer.Option("--small", help="a screen of 7 lines of 18 letters")] = False,
    url: Annotated[str, typer.Option(help="where the service runs", envvar="KESU_URL")] = DEFAULT_URL,
) -> None:
    """Dial a running service as a phone would. Example: kesu dial 70000109, or with --voice a call."""
    from app.configuration.settings import Settings
    from app.phone.dial import dial as speak

    settings = Settings()
    secret = settings.gateway_secret.get_secret_value()
    if voice:
        from app.phone.called import call

        raise typer.Exit(call(url, secret, phone))
    ussd = settings.service_code
    raise typer.Exit(speak(url, secret, phone, code or ussd, service_code=ussd, small=small))


def add_to(kesu: typer.Typer) -> None:
    """Register the command."""
    kesu.command()(dial)
