"""``kesu tier``: village organisations and networks, whose members are groups."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.lines import fail, say
from app.cli.organisations.org import ngo_id_of
from app.cli.organisations.seat import on_books, take_on_books

if TYPE_CHECKING:
    from ledger.database import UnitOfWork
    from ledger.rules.places import Where

FAMILIES = ("shg", "vsla", "epc", "venture", "none")
tier = typer.Typer(help="Village organisations and networks, whose members are groups.", no_args_is_help=True)


@tier.command()
def create(
    code: Annotated[str, typer.Argument(help="its code, as a group has one")],
    name: Annotated[str, typer.Argument(help="its name")],
    org: Annotated[str | None, typer.Option("--org", "--ngo", help="the organisation that accompanies it")] = None,
    family: Annotated[
        str,
        typer.Option(help="how it saves: shg, vsla, epc, none; venture: groups invest"),
    ] = "shg",
    village: Annotated[str, typer.Option(help="where it is")] = "",
    region: Annotated[str, typer.Option(help="the region")] = "",
) -> None:
    """Make a village organisation or a network. Example: kesu tier create FED-1 "Fédération" --org camide."""
    if family not in FAMILIES:
        fail(f"a tier saves as one of {', '.join(FAMILIES)}")

    async def make(unit: "UnitOfWork", at: datetime) -> None:
        from app.organisations.groups.seating import found_unit
        from ledger.people.groups.founding import Founding
        from ledger.rules.by_family.constitution import Constitution

        founding = Founding(
            code=code,
            name=name,
            family=family,
            constitution=Constitution.default("vsla" if family == "none" else family),
            founded_on=date(at.year, at.month, at.day),
            ngo_id=None if org is None else await ngo_id_of(unit, org),
            where=await _place(unit, region),
            village=village,
            kind="tier",
        )
        try:
            await found_unit(unit, founding, at)
        except ValueError:
            fail(f"there is a group {code} already; `kesu tier make {code}` lets it seat groups")

    on_books(make)
    say(f"Made the tier {code}. Its members take their seats: kesu seat take {code} GROUP…")


@tier.command()
def make(code: Annotated[str, typer.Argument(help="the code of a group that is there")]) -> None:
    """Let a group that is there seat groups from now on. Example: kesu tier make K-101."""

    async def do(unit: "UnitOfWork", at: datetime) -> None:
        from app.organisations.groups.seating import groups_of, make_tier
        from ledger.tables.expressions.persons import NO_SAVINGS

        group = (await groups_of(unit, [code]))[code]
        if group["family"] == NO_SAVINGS and group["kind"] == "body":
            fail(f"{code} saves nothing and seats nobody: make a tier beside it with `kesu tier create`")
        if group["family"] not in FAMILIES:
            fail(f"{code} is a {group['family']}, which lends to nobody: make a tier beside it with `kesu tier create`")
        await make_tier(unit, group, at)

    on_books(do)
    say(f"{code} may seat groups now.")


@tier.command()
def join(
    organisation: Annotated[str, typer.Argument(help="the code of the village organisation")],
    group: Annotated[str, typer.Argument(help="the code of the group that joins it")],
    representative: Annotated[int, typer.Option(min=1, help="who speaks for the group: her number in it")],
) -> None:
    """Make a group a member of a village organisation. Example: kesu tier join V-1 00004 --representative 1."""
    number = take_on_books(organisation, [(group, representative)])[0]
    say(f"Group {group} is member {number} of {organisation}.")


@tier.command()
def agree(code: Annotated[str, typer.Argument(help="the code of the village organisation")]) -> None:
    """Write in its groups' books what they owe it, where only its own say so. Example: kesu tier agree V-1."""
    written: list[str] = []

    async def do(unit: "UnitOfWork", at: datetime) -> None:
        from app.organisations.groups.seating import groups_of
        from ledger.tiers.agreeing import agree as bring_together

        tier_id = (await groups_of(unit, [code]))[code]["id"]
        written.extend(str(pair) for pair in await bring_together(unit, at, tier_id))

    on_books(do)
    for line in written:
        say(f"Written: {line}")
    say(f"Both books of every loan of {code} agree.")


async def _place(unit: "UnitOfWork", region: str) -> "Where":
    from ledger.people.groups.places import read_places
    from ledger.rules.places import PlaceWrong

    try:
        return (await read_places(unit)).where(region)
    except PlaceWrong as problem:
        fail(f"no region is called {region}: {problem.near or 'see docs/import.md'}")


def add_to(kesu: typer.Typer) -> None:
    """Register the commands."""
    kesu.add_typer(tier, name="tier")
