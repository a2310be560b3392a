"""``kesu support``: a list of persons and what they are promised; a tranche handed over to all, or taken back."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from app.cli.lines import counted, fail, say

support = typer.Typer(
    help="Supports of an organisation: lists of persons, tranches handed over or taken back.", no_args_is_help=True
)
By = Annotated[str, typer.Option(help="the address of the person of the panel who does it")]
MAX_PROBLEMS_SHOWN = 50


@support.command("list")
def list_(
    file: Annotated[
        Path,
        typer.Argument(help="a .csv, .tsv, .xlsx, .xlsm or .ods file: a line a person", exists=True, dir_okay=False),
    ],
    org: Annotated[str, typer.Option(help="code of the organisation that gives it")],
    by: By,
    what: Annotated[str, typer.Option(help="its purpose, or the goods")],
    tranche: Annotated[list[str], typer.Option(help="'2027-01-15 150000': a day, what each gets (or a cell says)")],
    kind: Annotated[str, typer.Option(help="cash, voucher, goods or service")] = "cash",
    unit: Annotated[str, typer.Option(help="of goods and services: kg, kit, day")] = "",
    funder: Annotated[str, typer.Option(help="who pays for it")] = "",
    stock: Annotated[str, typer.Option(help="the place whose stock goods come from")] = "",
    programme: Annotated[int, typer.Option(help="its number, as in the address of its page")] = 0,
    pairs: Annotated[list[str] | None, typer.Option("--map", help="'heading=field,…', - to ignore a column")] = None,
    look: Annotated[bool, typer.Option("--look", help="show what was understood and write nothing")] = False,
) -> None:
    """Promise a support to everybody on a list. Example: kesu support list liste.xlsx --org amsode --what Kit …."""
    from app.cli.organisations.support_lists import ListAsked, NotTaken, run_list
    from ledger.imports.reading.sheet import Unreadable

    asked = ListAsked(file, org, by, what, tuple(tranche), kind, unit, funder, stock, programme, tuple(pairs or ()))
    try:
        number, persons = asyncio.run(run_list(asked, look=look))
    except NotTaken as refused:
        for found in refused.problems[:MAX_PROBLEMS_SHOWN]:
            say(f"  {found}")
        fail(f"{file.name}: {counted(len(refused.problems), 'cell is', 'cells are')} wrong; nothing was written")
    except Unreadable as problem:
        fail(f"{file.name}: {problem}")
    except ValueError as problem:
        fail(str(problem))
    if number:
        say(f"Support {number} is promised to {counted(persons, 'person')}.")
    else:
        say(f"{file.name}: nothing is wrong with it; nothing was written.")


@support.command()
def hand(
    number: Annotated[int, typer.Argument(help="the support")],
    tranche: Annotated[int, typer.Argument(help="which tranche, 1 for the first")],
    by: By,
    on: Annotated[str, typer.Option(help="the day; without it, today")] = "",
) -> None:
    """Hand a tranche over to all who wait for it. Example: kesu support hand 3 1 --by agent@example.org."""
    from app.cli.organisations.support_lists import run_hand

    try:
        done = asyncio.run(run_hand(number, tranche, by, on))
    except ValueError as problem:
        fail(str(problem))
    say(f"Tranche {tranche} of support {number} was handed over to {done}.")


@support.command("take-back")
def take_back(
    number: Annotated[int, typer.Argument(help="the support")],
    tranche: Annotated[int, typer.Argument(help="which tranche, 1 for the first")],
    by: By,
    reason: Annotated[str, typer.Option(help="why, without names: it stays with the lines")],
) -> None:
    """Take back all lines of a tranche. Example: kesu support take-back 3 1 --by chef@example.org --reason 'Twice'."""
    from app.cli.organisations.support_lists import run_take_back

    try:
        done = asyncio.run(run_take_back(number, tranche, by, reason))
    except ValueError as problem:
        fail(str(problem))
    say(f"Tranche {tranche} of support {number} was taken back from {done}; both entries stay.")


def add_to(kesu: typer.Typer) -> None:
    """Register the commands."""
    kesu.add_typer(support, name="support")
