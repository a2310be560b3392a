"""Gathers the commands; each group of them is a file beside this one."""

import sys

import typer
from pydantic import ValidationError

from app.cli import (
    admin,
    books,
    budget,
    check,
    copies,
    data,
    drill,
    files,
    forecast,
    person,
    phone,
    rotation,
    serving,
    tier,
    voice,
    weeks,
)
from app.cli.lines import fail
from ledger.books.errors import TryAgain

kesu = typer.Typer(
    name="kesu",
    help="Kesu: the second memory of village savings groups.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
COMMANDS = (
    serving,
    data,
    books,
    budget,
    forecast,
    copies,
    drill,
    files,
    check,
    phone,
    admin,
    person,
    rotation,
    tier,
    voice,
    weeks,
)
for commands in COMMANDS:
    commands.add_to(kesu)


def main() -> None:
    """Run a command; what can go wrong for its caller is one line and an exit status, never a traceback."""
    try:
        kesu()
    except ValidationError as problem:
        first = problem.errors()[0]
        where = "_".join(str(part) for part in first["loc"]).upper()
        message = first["msg"].removeprefix("Value error, ")
        fail(f"KESU_{where}: {message}" if where else message)
    except TryAgain as problem:
        fail(f"the database does not answer ({problem}); check KESU_DATABASE_URL and that it is running")
    except (ValueError, OSError) as problem:
        fail(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)
