"""``kesu org``: the organisations that accompany groups."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, cast

import typer

from app.cli.lines import counted, fail, say
from app.cli.opened import in_one_unit, opened

if TYPE_CHECKING:
    from ledger.database import Database, Row, UnitOfWork

WHY = {
    "code": "a code is up to twenty letters, digits and -_. and begins with a letter or a digit",
    "known": "there is an organisation of this code already",
    "unknown": "there is no organisation of this code; `kesu org list` names them",
    "closed": "this organisation is closed; `kesu org reopen` opens it again",
    "name": "a name has 1 to 80 letters",
    "languages": "languages are some of fr, bm, en, ful, son, taq",
    "regions": "a region is not on the list of places (near: {near}); `kesu places list` names them",
    "sender": "a sender is 2 to 11 letters and digits, or a number",
    "help": "a help number is up to sixteen digits",
}
Code = Annotated[str, typer.Argument(help="the code of an organisation")]
Language = Annotated[list[str] | None, typer.Option(help="a language it works in; the first stands for new people")]
Region = Annotated[list[str] | None, typer.Option(help="a region it works in")]
Sender = Annotated[str | None, typer.Option(help="the name its messages go out under")]
HelpNumber = Annotated[str | None, typer.Option(help="whom its groups may call")]
org = typer.Typer(help="Organisations that accompany groups.", no_args_is_help=True)


@org.command()
def create(
    code: Code,
    name: Annotated[str, typer.Argument(help="its name")],
    language: Language = None,
    region: Region = None,
    sender: Sender = None,
    help_number: HelpNumber = None,
) -> None:
    """Make an organisation. Example: kesu org create camide Camide --region Kayes."""
    from app.organisations.organisation import make_organisation, particulars
    from ledger.people.groups.places import read_places

    async def make(unit: "UnitOfWork", now_us: int) -> None:
        about = particulars(
            name,
            language or ["fr"],
            region or [],
            sender or "",
            help_number or "",
            places=await read_places(unit),
        )
        await make_organisation(unit, code, about, now_us)

    _run(make)
    code = code.strip().lower()
    say(f"Made the organisation {code}. Its first admin: kesu admin create EMAIL --role ngo_admin --org {code}")


@org.command("list")
def list_(*, as_json: Annotated[bool, typer.Option("--json", help="for a program")] = False) -> None:
    """Show every organisation. Example: kesu org list."""
    from app.configuration.settings import Settings
    from app.organisations.organisation import all_organisations

    async def read() -> "list[Row]":
        async with opened(Settings()) as database:
            return await all_organisations(database)

    rows = [_shown(row) for row in asyncio.run(read())]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        closed = f" (closed on {row['closed_on']})" if row["closed_on"] else ""
        groups, people = cast("int", row["groups"]), cast("int", row["people"])
        size = f"{counted(groups, 'group')}, {counted(people, 'person', 'people')}"
        typer.echo(f"{row['code']}  {row['name']}  {size}{closed}")


@org.command()
def rename(code: Code, name: Annotated[str, typer.Argument(help="its new name")]) -> None:
    """Give an organisation another name; its code stays. Example: kesu org rename camide "Camide Kayes"."""
    change(code, name=name)


@org.command()
def change(
    code: Code,
    name: Annotated[str | None, typer.Option(help="its name")] = None,
    language: Language = None,
    region: Region = None,
    sender: Sender = None,
    help_number: HelpNumber = None,
) -> None:
    """Change what is known of an organisation. Example: kesu org change camide --sender CAMIDE."""
    from app.organisations.organisation import change_organisation, particulars
    from ledger.people.groups.places import read_places

    def chosen(typed: str | None, before: str) -> str:
        return before if typed is None else typed

    async def give(unit: "UnitOfWork", row: "Row", now_us: int) -> None:
        about = particulars(
            chosen(name, row["name"]),
            language or row["languages"].split(";"),
            row["regions"].split(";") if region is None else region,
            chosen(sender, row["sender"]),
            chosen(help_number, row["help_number"]),
            places=await read_places(unit),
        )
        await change_organisation(unit, row, about, now_us)

    _on_one(code, give)
    say(f"Changed {code}.")


@org.command()
def close(code: Code) -> None:
    """End the access of an organisation's people; its books stay. Example: kesu org close camide."""
    from app.organisations.organisation import close_organisation

    _on_one(code, close_organisation)
    say(f"Closed {code}: its people are signed out. Its groups go on.")


@org.command()
def reopen(code: Code) -> None:
    """Let the people of a closed organisation sign in again. Example: kesu org reopen camide."""
    from app.organisations.organisation import reopen_organisation

    _on_one(code, reopen_organisation)
    say(f"Open again: {code}.")


async def ngo_id_of(reader: "Database | UnitOfWork", code: str) -> int:
    """The open organisation people call ``code``; the command ends with a line where there is none."""
    from app.organisations.organisation import OrganisationError, open_organisation_of

    try:
        return await open_organisation_of(reader, code)
    except OrganisationError as problem:
        fail(f"{code}: {WHY[problem.why]}")


def _on_one(code: str, command: "Callable[[UnitOfWork, Row, int], Awaitable[None]]") -> None:
    from app.organisations.organisation import OrganisationError, organisation_of

    async def on_it(unit: "UnitOfWork", now_us: int) -> None:
        row = await organisation_of(unit, code)
        if row is None:
            raise OrganisationError("unknown")
        await command(unit, row, now_us)

    _run(on_it)


def _run(command: "Callable[[UnitOfWork, int], Awaitable[None]]") -> None:
    from app.organisations.organisation import OrganisationError
    from ledger.books.canonical import microseconds

    try:
        in_one_unit(lambda unit, at: command(unit, microseconds(at)))
    except OrganisationError as problem:
        fail(f"{WHY[problem.why].format(near=problem.near)}; nothing was written")


def _shown(row: "Row") -> dict[str, object]:
    closed_us = row["closed_us"]
    return {
        **{name: row[name] for name in ("code", "name", "sender", "help_number", "groups", "people")},
        "languages": row["languages"].split(";"),
        "regions": [region for region in row["regions"].split(";") if region],
        "closed_on": None if closed_us is None else datetime.fromtimestamp(closed_us / 1e6, UTC).date().isoformat(),
    }


def add_to(kesu: typer.Typer) -> None:
    """Register the commands."""
    kesu.add_typer(org, name="org")
