"""``kesu activate``: the codes with which a group's officers choose their first PINs."""

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.lines import counted, fail, say
from app.cli.opened import opened
from app.cli.organisations.org import ngo_id_of

if TYPE_CHECKING:
    from app.organisations.first_pins import GroupCodes

WHY = {
    "unknown": "there is no such active group",
    "no_officers": "it has no officer; name them in the panel or by an assembly first",
    "no_phone": "no officer has a phone on which a code could serve",
    "vouching": "two of its committee have a PIN that can be right; they vouch for the others on their phones",
}


def activate(
    groups: Annotated[list[str] | None, typer.Argument(help="the codes of groups")] = None,
    *,
    org: Annotated[str, typer.Option(help="every group of this organisation in which too few can enter")] = "",
    whole: Annotated[bool, typer.Option("--all", help="every group in which too few officers can enter")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="for a program")] = False,
    slips: Annotated[str, typer.Option(help="html or pdf: slips to print and cut, each in her language")] = "",
) -> None:
    """Give a group's officers their one-time codes, shown once. Example: kesu activate K-1.

    A line an officer: her number, her name, her group, the phone on which the code serves, the code.
    """
    from app.panel.documents.pdf import pdf_is_there
    from ledger.people.authentication.activation_officers import CannotStart

    if sum((bool(groups), bool(org), whole)) != 1:
        fail("name groups, or one of --org CODE and --all")
    if slips not in ("", "html", "pdf") or (slips and sys.stdout.isatty()):
        fail("--slips html or --slips pdf goes to a printer or a file: kesu activate K-1 --slips pdf | lp")
    if slips == "pdf" and not pdf_is_there():
        fail("no PDF can be drawn: install kesu with its pdf extra, or use --slips html")
    try:
        given = asyncio.run(_start(groups or [], org))
    except CannotStart as problem:
        fail(f"group {problem.group}: {WHY[problem.why]}; nothing was written")
    if slips:
        _print(given, slips)
    else:
        _out(given, as_json=as_json)
    if given:
        say("Shown once; each serves 72 hours, on its own phone. Give each to her alone.")


async def _start(groups: list[str], org: str) -> "list[GroupCodes]":
    from rich.console import Console
    from rich.progress import Progress

    from app.configuration.clock import Clock
    from app.configuration.settings import Settings
    from app.organisations.first_pins import GroupCodes, groups_without_pins, start_group, start_groups
    from app.organisations.tenancy import ScopedReader, TenantScope
    from app.runtime.wiring import vault_of
    from ledger.people.authentication.activation_officers import CannotStart

    settings = Settings()
    vault, now = vault_of(settings), Clock(settings.clock).now()
    async with opened(settings) as database:
        if groups:
            return await start_groups(database, vault, groups, now)
        ngo_id = await ngo_id_of(database, org) if org else None
        window = ScopedReader(database, TenantScope.of("admin", ngo_id, 0))
        waiting = await groups_without_pins(window, vault, now)
        codes = [group["code"] for group in waiting if not group["serving"]]
        if len(codes) < len(waiting):
            have = counted(len(waiting) - len(codes), "group has", "groups have")
            say(f"{have} codes that still serve; name a group to give it new ones.")
        given: list[GroupCodes] = []
        with Progress(console=Console(stderr=True), transient=True) as bar:
            for code in bar.track(codes, description="groups"):
                try:
                    given.append(await start_group(database, vault, code, now))
                except CannotStart as problem:
                    say(f"group {code}: {WHY[problem.why]}")
        return given


def _print(given: "list[GroupCodes]", kind: str) -> None:
    from app.configuration.settings import Settings
    from app.panel.documents.paper import BASE
    from app.panel.documents.paper_page import page
    from app.panel.documents.pdf import paper_pdf
    from app.panel.documents.slips import slips_paper

    paper = slips_paper(given, Settings().service_code, BASE)
    sys.stdout.buffer.write(paper_pdf(paper) if kind == "pdf" else page(paper).encode())


def _out(given: "list[GroupCodes]", *, as_json: bool) -> None:
    lines = [
        {
            "number": code.number,
            "name": code.name,
            "group": group.code,
            "phone": code.phone,
            "own_phone": code.own,
            "ends": code.ends.isoformat(),
            "code": code.code,
        }
        for group in given
        for code in group.codes
    ]
    if as_json:
        typer.echo(json.dumps(lines, ensure_ascii=False, indent=1))
        return
    for line in lines:
        typer.echo(f"{line['number']}  {line['name']}  {line['group']}  {line['phone']}  {line['code']}")


def add_to(kesu: typer.Typer) -> None:
    """Register the command."""
    kesu.command()(activate)
