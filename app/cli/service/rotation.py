"""``kesu secrets``: whether a secret that was replaced may go."""

import asyncio

import typer

from app.cli.opened import opened


def secrets() -> None:
    """Count what still stands under the other of two secrets; at 0 it may go. Example: kesu secrets."""
    from app.configuration.settings import Settings
    from app.panel.access.staff import codes_to_seal_anew
    from app.runtime.wiring import vault_of
    from ledger.people.authentication.pins import pins_to_renew

    settings = Settings()

    async def count() -> tuple[int, int]:
        async with opened(settings) as database:
            pins = await pins_to_renew(database, vault_of(settings))
            return pins, await codes_to_seal_anew(database, settings.secret_key.get_secret_value())

    pins, codes = asyncio.run(count())
    typer.echo(f"PINs not under KESU_PIN_PEPPER: {pins}\none-time codes not under KESU_SECRET_KEY: {codes}")


def add_to(kesu: typer.Typer) -> None:
    """Register the command."""
    kesu.command()(secrets)
