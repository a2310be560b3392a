"""``kesu admin``: the people who may sign in to the panel."""

import typer

admin = typer.Typer(help="people who may sign in to the panel", no_args_is_help=True)


def add_to(kesu: typer.Typer) -> None:
    """Register the commands."""
    kesu.add_typer(admin, name="admin")
