"""``kesu migrate`` and ``kesu demo``: what the database holds."""

import asyncio
import json
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from app.cli.lines import fail, say
from app.cli.opened import opened
from app.configuration.clock import Clock
from app.configuration.settings import Settings
from app.demo.logins import described, make_logins
from app.demo.network import MAX_GROUPS, MAX_MEMBERS, NotADemoDatabase, describe, is_empty, load_demo
from app.organisations.figures.weeks import rebuild_weeks
from app.runtime.wiring import vault_of
from migrations.newest import migrate as bring_up
from migrations.newest import newest_revision

DEFAULT_GROUPS, DEFAULT_MEMBERS = 3, 25


def migrate() -> None:
    """Bring the database to the newest schema. Example: kesu migrate."""
    bring_up(Settings().database())
    say(f"The database is at revision {newest_revision()}.")


def demo(
    groups: Annotated[int, typer.Option(min=1, max=MAX_GROUPS, help="how many groups")] = DEFAULT_GROUPS,
    members: Annotated[int, typer.Option(min=9, max=MAX_MEMBERS, help="members in each")] = DEFAULT_MEMBERS,
    as_json: Annotated[bool, typer.Option("--json", help="print the network")] = False,
) -> None:
    """Load the demo network, the same on every machine. Example: kesu demo --groups 10 --members 25 --json."""
    settings = Settings()
    bring_up(settings.database())
    asyncio.run(_load(settings, groups, members))
    if as_json:
        typer.echo(json.dumps(describe(groups, members, described()), ensure_ascii=False, indent=1))


def load_demo_if_empty(settings: Settings) -> None:
    """What ``kesu run`` does on its first start."""

    async def load() -> None:
        async with opened(settings) as database:
            empty = await is_empty(database)
        if empty:
            await _load(settings, DEFAULT_GROUPS, DEFAULT_MEMBERS)

    asyncio.run(load())


async def _load(settings: Settings, groups: int, members: int) -> None:
    vault = vault_of(settings)
    clock = Clock(settings.clock)
    async with opened(settings) as database:
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("demo groups", total=groups)
            try:
                written = await load_demo(
                    database,
                    vault,
                    clock.now(),
                    groups,
                    members,
                    lambda done: bar.update(task, completed=done),
                )
                await make_logins(database, settings.secret_key.get_secret_value(), clock.now())
                await rebuild_weeks(database, clock.now().date())
            except NotADemoDatabase:
                fail("this database holds groups that are not demo data; nothing was written")
    say(f"Demo network: {groups} groups of {members}, {written} of them new.")


def add_to(kesu: typer.Typer) -> None:
    """Register the commands."""
    kesu.command()(migrate)
    kesu.command()(demo)
