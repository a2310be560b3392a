"""The page about the menus in the documentation, written from the screens themselves."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import menus
from menus.check.mermaid import graph, kind
from menus.check.problem import Problem
from sessions.screens import Screen, Summary

PAGE: Final = Path(menus.__file__).parents[1] / "docs" / "menus.md"
_HEAD = """# The menus

`kesu check --write-docs` writes this page from the screens; do not edit it. Texts are in `menus/texts/`, screens in
`menus/screens/`.

Shapes: a straight frame is a numbered choice, a double one a list, slanted a question, six-sided a summary, round
something to read, rounder still the end of a call. A thick frame moves money; a dotted line is a screen shown in the
place of another. From everywhere behind the PIN `0` goes back and `00` home, from a question `000` and `00`; these ways
are not drawn.
"""


def document(screens: Sequence[Screen]) -> str:
    """The page as Markdown."""
    rows = "\n".join(_row(screen) for screen in sorted(screens, key=lambda screen: screen.name))
    table = f"| screen | kind | after a dropped call | moves money |\n|---|---|---|---|\n{rows}\n"
    return f"{_HEAD}\n```mermaid\n{graph(screens)}```\n\n{table}"


def write(screens: Sequence[Screen], page: Path = PAGE) -> None:
    """Write the page anew."""
    page.write_text(document(screens), encoding="utf-8")


def page_is_fresh(screens: Sequence[Screen], page: Path = PAGE) -> list[Problem]:
    """One problem when the page is not what the screens say; none where no documentation is installed."""
    if not page.parent.is_dir():
        return []
    if page.is_file() and page.read_text(encoding="utf-8") == document(screens):
        return []
    return [Problem("documentation", f"docs/{page.name}", "not what the screens are: run kesu check --write-docs")]


def _row(screen: Screen) -> str:
    moves = "yes" if isinstance(screen, Summary) and screen.effect.moves_money else ""
    return f"| `{screen.name}` | {kind(screen)} | {screen.resume.value} | {moves} |"
