"""``kesu check``: the static check of menus and texts."""

from typing import Annotated

import typer

from app.cli.lines import fail


def check(
    write_docs: Annotated[bool, typer.Option("--write-docs", help="write docs/menus.md anew")] = False,
    review: Annotated[
        bool, typer.Option("--review", help="list the lines that a native speaker has still to confirm, and end")
    ] = False,
    language: Annotated[
        str, typer.Option("--language", help="show the problems of one language alone, or its lines to review")
    ] = "",
) -> None:
    """Prove every screen in every language. Example: kesu check --language bm."""
    from menus.check import TEXTS, run, run_review

    known = sorted(path.stem for path in TEXTS.glob("*.toml"))
    if language and language not in known:
        fail(f"--language is one of {', '.join(known)}", status=2)
    raise typer.Exit(run_review(language=language) if review else run(write_docs, language=language))


def add_to(kesu: typer.Typer) -> None:
    """Register the command."""
    kesu.command()(check)
