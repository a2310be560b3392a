"""The command that fills the panel's past weeks from the books."""

import asyncio
from typing import Annotated

import typer

from app.cli.lines import say
from app.cli.opened import opened

YEAR_WEEKS = 52


def weeks(
    count: Annotated[int, typer.Option("--weeks", min=1, max=520, help="how many weeks back")] = YEAR_WEEKS,
) -> None:
    """Fill the panel's past weeks from the books: after a restore or an upgrade. Example: kesu weeks --weeks 26."""
    from app.configuration.clock import Clock
    from app.configuration.settings import Settings
    from app.organisations.figures.series.weeks import rebuild_weeks

    settings = Settings()

    async def fill() -> None:
        async with opened(settings) as database:
            await rebuild_weeks(database, Clock(settings.clock).now().date(), count)

    asyncio.run(fill())
    say(f"The last {count} weeks are filled.")


def add_to(kesu: typer.Typer) -> None:
    """Register the command."""
    kesu.command()(weeks)
