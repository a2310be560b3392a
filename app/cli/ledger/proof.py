"""``kesu proof``: a proof from a closing SMS or the paper book, held against the books."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.lines import fail
from app.cli.opened import opened

if TYPE_CHECKING:
    from ledger.journal.proofs import Proof


def proof(
    group: Annotated[str, typer.Argument(help="the group's code")],
    seq: Annotated[str, typer.Argument(help="the number before the fingerprint")],
    fingerprint: Annotated[list[str], typer.Argument(help="its eight signs; capitals and blanks do not matter")],
) -> None:
    """Say of which meeting a proof is; exit status 1: not of this book. Example: kesu proof 00001 52 483cc828."""
    from app.configuration.settings import Settings
    from ledger.journal.proofs import prove, read_claim
    from menus.text.days import full_day

    claim = read_claim(group, seq, "".join(fingerprint))
    if claim is None:
        fail("a proof is a group's code, a number and eight signs 0-9 a-f, such as 00001 52 483cc828", status=2)

    async def read() -> "Proof | None":
        async with opened(Settings()) as database:
            return await prove(database, claim)

    found = asyncio.run(read())
    typer.echo(f"true: meeting {found.meeting} of {full_day(found.held_on)}" if found else "not of this book")
    raise typer.Exit(0 if found else 1)


def add_to(kesu: typer.Typer) -> None:
    """Register the command."""
    kesu.command()(proof)
