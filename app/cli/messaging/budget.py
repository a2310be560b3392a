"""The command that shows and sets what a group's messages may cost in a month."""

import asyncio
from typing import Annotated

import typer

from app.cli.lines import fail
from app.cli.opened import opened


def budget(
    group: Annotated[str, typer.Argument(help="the group's code")],
    month: Annotated[int | None, typer.Option(min=0, help="francs a month from now on")] = None,
    lift: Annotated[bool, typer.Option("--lift", help="no limit any more")] = False,
) -> None:
    """Show or set what a group's SMS may cost a month. Example: kesu budget 00001 --month 2000."""
    from app.configuration.clock import Clock
    from app.configuration.settings import Settings
    from app.messaging.cost import budget as limit_of
    from app.messaging.cost import set_budget, used_this_month
    from ledger.card.group import group_id_of
    from menus.text.francs import francs

    settings = Settings()

    async def read() -> tuple[int, int | None]:
        async with opened(settings) as database:
            group_id = await group_id_of(database, group)
            if month is not None or lift:
                await set_budget(database, group_id, month)
            now = Clock(settings.clock).now()
            return await used_this_month(database, group_id, now), await limit_of(database, group_id)

    if lift and month is not None:
        fail("either --month or --lift")
    try:
        used_xof, limit_xof = asyncio.run(read())
    except LookupError:
        fail(f"no group has the code {group}")
    limit = "no limit" if limit_xof is None else f"of {francs(limit_xof, 'en')}"
    typer.echo(f"{group}: {francs(used_xof, 'en')} this month, {limit}")


def add_to(kesu: typer.Typer) -> None:
    """Register the command."""
    kesu.command()(budget)
