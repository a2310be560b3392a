"""``kesu person``: what the law gives one person: to have all that is kept of her, and to have it taken away.

A member is named by her group and number, a person whom an organisation supports by its code and hers.
"""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.lines import fail, say
from app.cli.opened import opened

if TYPE_CHECKING:
    from app.cli.organisations.known_persons import Asked
    from app.privacy.export import Export

Code = Annotated[str, typer.Argument(help="a member's group; with --org, the code of a person")]
Number = Annotated[int | None, typer.Argument(help="the member's number in it", min=1)]
Org = Annotated[str, typer.Option("--org", help="the organisation whose person she is")]
By = Annotated[str, typer.Option("--by", help="with --org: the address of the person of the panel who does it")]
_WHY = {
    "unknown": "no such member",
    "still_member": "she is still a member: money stands under her name; she has to leave first",
}
person = typer.Typer(help="One person's data: her rights under law 2013-015.", no_args_is_help=True)


@person.command()
def export(code: Code, number: Number = None, org: Org = "", by: By = "") -> None:
    """Print all that is kept of her, as JSON. Example: kesu person export 00001 9 > awa.json."""
    if asked := _of_organisation(number, org, by):
        from app.cli.organisations.known_persons import run_export

        try:
            typer.echo(asyncio.run(run_export(asked, code)), nl=False)
        except ValueError as problem:
            fail(str(problem))
        return
    from app.privacy.export import as_text
    from app.privacy.person import PersonError

    try:
        found = asyncio.run(_export_member(code, number or 0))
    except PersonError as problem:
        fail(_WHY[problem.why])
    typer.echo(as_text(found), nl=False)


async def _export_member(group: str, number: int) -> "Export":
    from app.configuration.clock import Clock
    from app.configuration.settings import Settings
    from app.privacy.export import export_person

    settings = Settings()
    async with opened(settings) as database:
        return await export_person(database, group, number, Clock(settings.clock).now())


@person.command()
def erase(
    code: Code,
    number: Number = None,
    org: Org = "",
    by: By = "",
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """Take away a former member's, or a person's, name, phone and messages; the books and what she received stay.

    Example: kesu person erase 00001 9, or kesu person erase P104233 --org amsode --by chef@example.org.
    """
    from app.privacy.person import PersonError

    asked = _of_organisation(number, org, by)
    named = f"Person {code} of {org}" if asked else f"Member {number} of group {code}"
    if not yes:
        typer.confirm(f"{named}: this cannot be undone. Go on?", abort=True)
    try:
        if asked:
            from app.cli.organisations.known_persons import run_erase

            asyncio.run(run_erase(asked, code))
        else:
            asyncio.run(_erase_member(code, number or 0))
    except PersonError as problem:
        fail(_WHY[problem.why])
    except ValueError as problem:
        fail(str(problem))
    say(f"{named} has no name here any more. Backups made before still know it.")


async def _erase_member(group: str, number: int) -> None:
    from app.configuration.clock import Clock
    from app.configuration.settings import Settings
    from app.privacy.erase import erase_person

    settings = Settings()
    async with opened(settings) as database:
        await erase_person(database, group, number, Clock(settings.clock).now())


@person.command()
def merge(
    kept: Annotated[str, typer.Argument(help="the code of the entry that stays")],
    other: Annotated[str, typer.Argument(help="the code of the entry that goes")],
    org: Annotated[str, typer.Option(help="the organisation whose person she is")],
    by: Annotated[str, typer.Option(help="the address of the person of the panel who does it")],
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """Make two entries of one person one. Example: kesu person merge P104233 P550012 --org amsode --by …."""
    from app.cli.organisations.known_persons import Asked, run_merge

    if not yes:
        typer.confirm(f"{other} becomes {kept} of {org}: this cannot be undone. Go on?", abort=True)
    try:
        asyncio.run(run_merge(Asked(org, by), kept, other))
    except ValueError as problem:
        fail(str(problem))
    say(f"{other} is {kept} from now on, and counts as one person.")


def _of_organisation(number: int | None, org: str, by: str) -> "Asked | None":
    """An organisation's person; none where a member is named."""
    from app.cli.organisations.known_persons import Asked

    if bool(org) == (number is not None) or bool(org) != bool(by):
        fail("name a member by her group and number, or a person by her code with --org and --by")
    return Asked(org, by) if org else None


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
