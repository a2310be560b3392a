"""``kesu seat``: the seats of groups in village organisations and networks, as many as there are in one go."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.lines import counted, fail, say
from app.cli.opened import Given, in_one_unit, opened

if TYPE_CHECKING:
    from ledger.database import UnitOfWork

WHY = {
    "not_a_tier": "{tier} is no village organisation or network; `kesu tier make {tier}` lets it seat groups",
    "circle": "{group} cannot sit in {tier}: {tier} sits in it, or is it",
    "no_member": "group {group} has no member {number}",
    "not_active": "group {group} is no longer active",
    "no_seat": "{group} has no seat in {tier}",
    "holds": "{group} has {savings} F saved in {tier} and owes {owed} F: settle both at a meeting of {tier} first",
    "asked": "{group} has asked {tier} for a loan: hand it over or refuse it first",
}
_SHOWN = {
    "member": "member",
    "code": "code",
    "name": "name",
    "representative": "speaker",
    "began_on": "began_on",
}
Tier = Annotated[str, typer.Argument(help="the code of the village organisation or network")]
File = Annotated[
    Path | None, typer.Option("--file", exists=True, dir_okay=False, help="a CSV: a code and a number a line")
]
seat = typer.Typer(help="Seats of groups in village organisations and networks.", no_args_is_help=True)


@seat.command()
def take(
    tier: Tier,
    groups: Annotated[
        list[str] | None, typer.Argument(help="codes of groups; GROUP:7 where her number 7 speaks for it")
    ] = None,
    file: File = None,
) -> None:
    """Seat groups in a tier, all or none. Example: kesu seat take FED-1 K-1:3 K-2."""
    asked = [_asked(words) for words in groups or ()] + (_of_file(file) if file else [])
    if not asked:
        fail("say which groups: their codes, or a --file with a code a line")
    numbers = take_on_books(tier, asked)
    for (group, _), number in zip(asked[:3], numbers, strict=False):
        say(f"Group {group} is member {number} of {tier}.")
    if len(asked) > 3:
        say(f"… {counted(len(asked), 'group is', 'groups are')} seated in {tier}.")


@seat.command("give-up")
def give_up(
    tier: Tier,
    groups: Annotated[list[str] | None, typer.Argument(help="codes of groups")] = None,
    file: File = None,
) -> None:
    """End the seats of groups in a tier, all or none. Example: kesu seat give-up FED-1 K-1."""
    codes = [*(groups or ()), *(code for code, _ in (_of_file(file) if file else ()))]
    if not codes:
        fail("say which groups: their codes, or a --file with a code a line")

    async def end(unit: "UnitOfWork", at: datetime) -> None:
        from app.organisations.groups.seating import give_up as give_up_one
        from app.organisations.groups.seating import groups_of

        found = await groups_of(unit, [tier, *codes])
        for group in codes:
            with _named(tier, group):
                await give_up_one(unit, found[tier], found[group], at)

    on_books(end)
    named = ", ".join(codes) if len(codes) < 4 else f"{len(codes)} groups"
    say(f"{named}: no member of {tier} any more.")


@seat.command()
def speaker(
    tier: Tier,
    group: Annotated[str | None, typer.Argument(help="the code of the group")] = None,
    number: Annotated[int | None, typer.Argument(min=1, help="who speaks for it from now on: her number in it")] = None,
    file: File = None,
) -> None:
    """Let other members speak for groups in a tier, all or none. Example: kesu seat speaker FED-1 K-1 7."""
    asked = [(group, number)] if group else []
    asked += _of_file(file) if file else []
    spoken = [(code, speaks) for code, speaks in asked if speaks is not None]
    if not spoken or len(spoken) < len(asked):
        fail("say which group and the number of who speaks for it, or a --file with a code and a number a line")

    async def change(unit: "UnitOfWork", at: datetime) -> None:
        from app.organisations.groups.seating import groups_of, speak_for

        found = await groups_of(unit, [tier, *(code for code, _ in spoken)])
        for code, speaks in spoken:
            with _named(tier, code):
                await speak_for(unit, found[tier], found[code], speaks, at)

    on_books(change)
    for code, speaks in spoken[:3]:
        say(f"Member {speaks} speaks for {code} in {tier}; she chooses her PIN there at her first call.")
    if len(spoken) > 3:
        say(f"… {counted(len(spoken), 'group is', 'groups are')} spoken for by another in {tier}.")


@seat.command("list")
def list_(tier: Tier, *, as_json: Annotated[bool, typer.Option("--json", help="for a program")] = False) -> None:
    """Show who sits in a tier. Example: kesu seat list FED-1."""
    from app.configuration.settings import Settings
    from app.organisations.groups.seating import groups_of, seated
    from app.organisations.tenancy import ScopedReader, TenantScope

    async def read() -> list[dict[str, object]]:
        async with opened(Settings()) as database:
            row = (await groups_of(database, [tier]))[tier]
            window = ScopedReader(database, TenantScope.of("admin", None, 0))
            return [
                {name: found[column] for name, column in _SHOWN.items()} for found in await seated(window, row["id"])
            ]

    try:
        rows = asyncio.run(read())
    except LookupError as problem:
        fail(str(problem.args[0]))
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        by = f", spoken for by {row['representative']}" if row["representative"] else ""
        typer.echo(f"{row['member']}  {row['code']}  {row['name']}{by}, since {row['began_on']}")


def take_on_books(tier: str, asked: Sequence[tuple[str, int | None]]) -> list[int]:
    """Seat groups by their codes, each with who speaks for it; give their numbers in the tier."""

    async def seat_them(unit: "UnitOfWork", at: datetime) -> list[int]:
        from app.organisations.groups.seating import groups_of
        from app.organisations.groups.seating import take as take_them

        found = await groups_of(unit, [tier, *(group for group, _ in asked)])
        with _named(tier, asked[0][0]):
            return await take_them(unit, found[tier], [(found[group], speaks) for group, speaks in asked], at)

    return on_books(seat_them)


def on_books(act: "Callable[[UnitOfWork, datetime], Awaitable[Given]]") -> Given:
    """Run an act in one unit of the books; a code that nobody has is one line."""
    try:
        return in_one_unit(act)
    except LookupError as problem:
        fail(f"{problem.args[0]}; nothing was written")


@contextmanager
def _named(tier: str, group: str) -> Iterator[None]:
    """Say what is wrong with a seat in one line."""
    from ledger.people.groups.seats import SeatWrong

    try:
        yield
    except SeatWrong as problem:
        fail(WHY[problem.why].format(**({"tier": tier, "group": group} | dict(problem.figures))))


def _asked(words: str) -> tuple[str, int | None]:
    code, _, number = words.partition(":")
    if number and not (number.isascii() and number.isdecimal() and int(number)):
        fail(f"{words}: write GROUP:7, the number of who speaks for it behind the code")
    return code, int(number) if number else None


def _of_file(file: Path) -> list[tuple[str, int | None]]:
    """The groups of a CSV: a code, and the number of who speaks for it; a line of headings is passed over."""
    from app.files.formats.reading_csv import read_csv

    found = []
    for line, row in read_csv(file.read_bytes()).lines:
        cells = [cell.text for cell in row.values()]
        if (line == 1 and len(cells) > 1 and not cells[1].isdecimal()) or cells[0] in ("group", "groupe"):
            continue
        if len(cells) > 2 or (len(cells) == 2 and not cells[1].isdecimal()):
            fail(f"{file.name}, line {line}: write a code and the number of who speaks for the group")
        found.append(_asked(":".join(cells)))
    return found


def add_to(kesu: typer.Typer) -> None:
    """Register the commands."""
    kesu.add_typer(seat, name="seat")
