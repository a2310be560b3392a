"""``kesu migrate`` and ``kesu demo``: what the database holds."""

import asyncio
import gc
import json
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.lines import fail, progress, say
from app.cli.opened import opened
from app.cli.service.before_start import keeps_its_files_private

if TYPE_CHECKING:
    from app.configuration.settings import Settings

DEFAULT_GROUPS, DEFAULT_MEMBERS = 6, 25
MAX_GROUPS, MAX_MEMBERS = 99_999, 99
"""As many as the demo's phone numbers have room for."""


def migrate() -> None:
    """Bring the database to the newest schema. Example: kesu migrate."""
    from app.configuration.settings import Settings
    from migrations.newest import migrate as bring_up
    from migrations.newest import newest_revision

    settings = Settings()
    keeps_its_files_private(settings)
    bring_up(settings.database())
    say(f"The database is at revision {newest_revision()}.")


def demo(
    groups: Annotated[int, typer.Option(min=1, max=MAX_GROUPS, help="how many groups")] = DEFAULT_GROUPS,
    members: Annotated[int, typer.Option(min=9, max=MAX_MEMBERS, help="members in each")] = DEFAULT_MEMBERS,
    as_json: Annotated[bool, typer.Option("--json", help="print the network")] = False,
) -> None:
    """Load the demo network, the same on every machine. Example: kesu demo --groups 10 --members 25 --json."""
    from app.configuration.settings import Settings
    from app.demo.logins import described
    from app.demo.network import describe
    from migrations.newest import migrate as bring_up

    settings = Settings()
    if settings.env == "production":
        fail("the demo's PINs and passwords are known to everybody: it is not loaded where KESU_ENV is production")
    keeps_its_files_private(settings)
    bring_up(settings.database())
    asyncio.run(_load(settings, groups, members))
    if as_json:
        typer.echo(json.dumps(describe(groups, members, described()), ensure_ascii=False, indent=1))


def load_demo_if_empty(settings: "Settings") -> bool:
    """What ``kesu run`` does on its first start; says whether the demo's people and logins are there."""
    from app.cli.statements import ANYTHING, ORGANISATION
    from app.demo.network import NGO_CODE

    async def load() -> bool:
        async with opened(settings) as database:
            empty = not await database.fetch(ANYTHING)
        if empty:
            await _load(settings, DEFAULT_GROUPS, DEFAULT_MEMBERS)
        async with opened(settings) as database:
            return bool(await database.fetch(ORGANISATION, ngo=NGO_CODE))

    return asyncio.run(load())


async def _load(settings: "Settings", groups: int, members: int) -> None:

    from app.configuration.clock import Clock
    from app.demo.logins import make_logins
    from app.demo.network import NotADemoDatabase, load_demo
    from app.organisations.figures.series.weeks import rebuild_weeks
    from app.runtime.wiring import vault_of

    gc.enable()  # a start goes without it; a demo makes more to clear away than a start
    vault = vault_of(settings)
    clock = Clock(settings.clock)
    async with opened(settings, durable=False) as database:
        with progress() as bar:
            task = bar.add_task("demo groups", total=groups)
            try:
                written = await load_demo(
                    database,
                    vault,
                    clock.now(),
                    groups,
                    members,
                    lambda done: bar.update(task, completed=done),
                    lived=True,
                )
                await make_logins(database, vault, settings.secret_key.get_secret_value(), clock.now())
                await rebuild_weeks(database, clock.now().date())
            except NotADemoDatabase:
                fail("this database holds groups that are not demo data; nothing was written")
    say(f"Demo network: {groups} groups of {members}, {written} of them new.")


def add_to(kesu: typer.Typer) -> None:
    """Register the commands."""
    kesu.command()(migrate)
    kesu.command()(demo)
