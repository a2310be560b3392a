"""``kesu person``: what the law gives one member: to have all that is kept of her, and to have it taken away."""

import asyncio
from typing import Annotated

import typer

from app.cli.lines import fail, say
from app.cli.opened import opened

Group = Annotated[str, typer.Argument(help="the group's code")]
Number = Annotated[int, typer.Argument(help="her number in it", min=1)]
_WHY = {
    "unknown": "no such member",
    "still_member": "she is still a member: money stands under her name; she has to leave first",
}
person = typer.Typer(help="One member's data: her rights under law 2013-015.", no_args_is_help=True)


@person.command()
def export(group: Group, number: Number) -> None:
    """Print all that is kept of a member, as JSON. Example: kesu person export 00001 9 > awa.json."""
    from app.configuration.clock import Clock
    from app.configuration.settings import Settings
    from app.privacy.export import Export, as_text, export_person
    from app.privacy.person import PersonError

    settings = Settings()

    async def read() -> Export:
        async with opened(settings) as database:
            return await export_person(database, group, number, Clock(settings.clock).now())

    try:
        found = asyncio.run(read())
    except PersonError as problem:
        fail(_WHY[problem.why])
    typer.echo(as_text(found), nl=False)


@person.command()
def erase(
    group: Group,
    number: Number,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """Take away a former member's name, phone and messages; the books stay. Example: kesu person erase 00001 9."""
    from app.configuration.clock import Clock
    from app.configuration.settings import Settings
    from app.privacy.erase import erase_person
    from app.privacy.person import PersonError

    settings = Settings()
    if not yes:
        typer.confirm(f"Member {number} of group {group}: this cannot be undone. Go on?", abort=True)

    async def take_away() -> None:
        async with opened(settings) as database:
            await erase_person(database, group, number, Clock(settings.clock).now())

    try:
        asyncio.run(take_away())
    except PersonError as problem:
        fail(_WHY[problem.why])
    say(f"Member {number} of group {group} has no name here any more. Backups made before still know it.")


@person.command()
def forget() -> None:
    """Forget now what is older than its period, as the worker does each night. Example: kesu person forget."""
    from app.configuration.clock import Clock
    from app.configuration.settings import Settings
    from app.privacy.retention import forget_now

    settings = Settings()

    async def run() -> None:
        now = Clock(settings.clock).now()
        async with opened(settings) as database:
            await forget_now(database, now)

    asyncio.run(run())
    say("What is older than its period (docs/privacy.md) is forgotten.")


def add_to(kesu: typer.Typer) -> None:
    """Register the commands."""
    kesu.add_typer(person, name="person")
