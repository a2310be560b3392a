"""``kesu tier``: village organisations and networks, whose members are groups."""

import asyncio
from typing import Annotated

import typer

from app.cli.lines import fail, say
from app.cli.opened import opened

tier = typer.Typer(help="Village organisations and networks, whose members are groups.", no_args_is_help=True)


@tier.callback()
def commands() -> None:
    """Village organisations and networks, whose members are groups."""


@tier.command()
def join(
    organisation: Annotated[str, typer.Argument(help="the code of the village organisation, a group of its own")],
    group: Annotated[str, typer.Argument(help="the code of the group that joins it")],
    representative: Annotated[int, typer.Option(min=1, help="who speaks for the group: her number in it")],
) -> None:
    """Make a group a member of a village organisation. Example: kesu tier join 00005 00004 --representative 1."""
    from app.configuration.clock import Clock
    from app.configuration.settings import Settings
    from ledger.rules.refusal import Refusal
    from ledger.tiers.seats import take_seat

    settings = Settings()

    async def take() -> int:
        async with opened(settings) as database:
            return await take_seat(database, Clock(settings.clock).now(), organisation, group, representative)

    try:
        number = asyncio.run(take())
    except LookupError as problem:
        fail(str(problem.args[0]))
    except Refusal:
        fail(f"group {group} has no member {representative}")
    say(f"Group {group} is member {number} of {organisation}.")


def add_to(kesu: typer.Typer) -> None:
    """Register the commands."""
    kesu.add_typer(tier, name="tier")
