"""``kesu places``: the list of regions, cercles and communes, and what is written that it does not know."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, cast

import typer

from app.cli.lines import counted, fail, say
from app.cli.opened import in_one_unit, opened

if TYPE_CHECKING:
    from ledger.database import UnitOfWork
    from ledger.rules.places import Place

WHY = {
    "level": "--level is region, cercle or commune",
    "name": "a name has up to sixty letters",
    "known": "this place is on the list already",
    "unknown": "there is no place of this name; `kesu places list` names them",
    "region": "a cercle needs --region, one of the list",
}
Level = Annotated[str, typer.Option(help="region, cercle or commune")]
places = typer.Typer(help="The list of regions, cercles and communes.", no_args_is_help=True)


@places.command("list")
def list_(
    *,
    unmatched: Annotated[bool, typer.Option("--unmatched", help="only what is written and not on the list")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="for a program")] = False,
) -> None:
    """Show the list, and what groups have written that it does not know. Example: kesu places list --unmatched."""
    from app.configuration.settings import Settings
    from ledger.people.groups.places import spellings
    from ledger.people.groups.places import unmatched as not_listed

    async def read() -> dict[str, list[dict[str, object]]]:
        async with opened(Settings()) as database:
            listed = [] if unmatched else await spellings(database)
            return {
                "places": [{name: row[name] for name in ("level", "name", "region", "spelling")} for row in listed],
                "unmatched": [
                    {"level": one.level, "written": one.written, "groups": one.groups, "near": one.near}
                    for one in await not_listed(database)
                ],
            }

    found = asyncio.run(read())
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for row in found["places"]:
        written = "" if row["spelling"] == row["name"] else f" (also {row['spelling']})"
        typer.echo(f"{row['level']}  {row['name']}  {row['region']}{written}")
    for row in found["unmatched"]:
        near = f"; near: {row['near']}" if row["near"] else ""
        where = counted(cast("int", row["groups"]), "group")
        typer.echo(f"not on the list: {row['level']}  {row['written']}  {where}{near}")


@places.command()
def add(
    name: Annotated[str, typer.Argument(help="its name")],
    level: Level,
    region: Annotated[str, typer.Option(help="the region a cercle lies in")] = "",
    spelling: Annotated[list[str] | None, typer.Option(help="another spelling")] = None,
) -> None:
    """Add a place. Example: kesu places add Kolokani --level commune."""
    from ledger.people.groups.places import add_place

    async def put(unit: "UnitOfWork", now_us: int) -> "Place":
        return await add_place(unit, level, name, region, now_us, spelling or [])

    place = _run(put, "place_added")
    say(f"Added the {place.level} {place.name}.")


@places.command()
def match(
    written: Annotated[str, typer.Argument(help="as it is written")],
    name: Annotated[str, typer.Argument(help="the place that it means")],
    level: Level,
) -> None:
    """Take what is written as a spelling of a place. Example: kesu places match Segu Ségou --level region."""
    from ledger.people.groups.places import match_place

    async def take(unit: "UnitOfWork", now_us: int) -> "Place":
        return await match_place(unit, level, written, name, now_us)

    place = _run(take, "place_matched")
    say(f"{written} is the {place.level} {place.name} from now on.")


def _run(command: "Callable[[UnitOfWork, int], Awaitable[Place]]", action: str) -> "Place":
    from app.organisations import audit_log
    from ledger.books.canonical import microseconds
    from ledger.people.groups.places import PlaceRefused

    async def noted(unit: "UnitOfWork", at: datetime) -> "Place":
        place = await command(unit, microseconds(at))
        await audit_log.note(unit, microseconds(at), action, detail=f"{place.level} {place.name}")
        return place

    try:
        return in_one_unit(noted)
    except PlaceRefused as problem:
        fail(f"{WHY[problem.why]}; nothing was written")


def add_to(kesu: typer.Typer) -> None:
    """Register the commands."""
    kesu.add_typer(places, name="places")
