"""Gathers the commands; each group of them is a file beside this one, and imports what it uses when it runs."""

import sys
from typing import Any

import typer
from typer.main import get_command

from app.cli.ledger import books, copies, data, drill, files, loan, proof, weeks
from app.cli.lines import fail
from app.cli.messaging import budget, forecast, messages, voice
from app.cli.organisations import activate, admin, forms, org, person, places, report, seat, support, tier
from app.cli.problems import one_line, usage_line
from app.cli.service import check, phone, rotation, serving

kesu = typer.Typer(
    name="kesu",
    help="Kesu: the second memory of village savings groups. `kesu --version` says which one this is.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
COMMANDS = (
    serving,
    data,
    books,
    loan,
    budget,
    forecast,
    messages,
    copies,
    drill,
    files,
    forms,
    check,
    phone,
    org,
    places,
    proof,
    report,
    admin,
    activate,
    person,
    rotation,
    seat,
    support,
    tier,
    voice,
    weeks,
)
for commands in COMMANDS:
    commands.add_to(kesu)


def main() -> None:
    """Run a command; what can go wrong for its caller is one line and an exit status, never a traceback."""
    words = sys.argv[1:]
    if words == ["--version"]:
        from importlib.metadata import version

        typer.echo(f"kesu {version('kesu')}")
        return
    command, name, left = _named_by(words)
    try:
        status = command.main(left, prog_name=name, standalone_mode=False)
    except typer.Abort:
        fail("nothing was done")
    except typer.TyperException as problem:
        fail(usage_line(problem), status=2)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as problem:
        if (line := one_line(problem)) is None:
            raise
        fail(line)
    sys.exit(status if isinstance(status, int) else 0)


def _named_by(words: list[str]) -> tuple[Any, str, list[str]]:
    """The command that these words begin with, its name, and the words left for it.

    Typer would find it too, but reads the (absent) options of every group on the way with pydantic, whose import is
    more than half of what `kesu COMMAND --help` costs.
    """
    command, name = get_command(kesu), "kesu"
    while words and words[0] in getattr(command, "commands", {}):
        command, name, words = command.commands[words[0]], f"{name} {words[0]}", words[1:]  # type: ignore[attr-defined]
    return command, name, words
