"""The page about the menus in the documentation, written from the screens themselves."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import menus
from menus.check.mermaid import graphs, kind
from menus.check.problem import MenuProblem
from menus.engine.screens import Choose, Screen, Summary

PAGE: Final = Path(menus.__file__).parents[1] / "docs" / "menus.md"
_HEAD = """# The menus

`kesu check --write-docs` writes this page from the screens; do not edit it. Texts are in `menus/texts/`, screens in
`menus/screens/`.

Shapes: a straight frame is a numbered choice, a double one a list, slanted a question, six-sided a summary, round
something to read, rounder still the end of a call. A thick frame moves money; a dotted line is a screen shown in the
place of another. A screen is drawn with the nearest menu that leads to it; what lies beyond is one box. From everywhere
behind the PIN `0` goes back, from a question that takes 0 for an answer `000`, and `00` home; where several digits in a
row are answers `9` and `99` do so. These ways are not drawn.

The last column of the table is what may be dialled with the group's code to come straight there, behind the PIN:
`*384*22*1#`. These codes are kept: they only show. Any other digits are played too, up to the first screen on which an
answer would be written.
"""


def document(screens: Sequence[Screen]) -> str:
    """The page as Markdown."""
    codes = deep_codes(screens)
    rows = "\n".join(_row(screen, codes) for screen in sorted(screens, key=lambda screen: screen.name))
    table = f"| screen | kind | after a dropped call | moves money | dialled |\n|---|---|---|---|---|\n{rows}\n"
    drawn = "\n".join(f"## {menu}\n\n```mermaid\n{drawing}```\n" for menu, drawing in graphs(screens).items())
    return f"{_HEAD}\n{drawn}\n## All screens\n\n{table}"


def write(screens: Sequence[Screen], page: Path = PAGE) -> None:
    """Write the page anew."""
    page.write_text(document(screens), encoding="utf-8")


def page_is_fresh(screens: Sequence[Screen], page: Path = PAGE) -> list[MenuProblem]:
    """One problem when the page is not what the screens say; none where no documentation is installed."""
    if not page.parent.is_dir():
        return []
    if page.is_file() and page.read_text(encoding="utf-8") == document(screens):
        return []
    return [MenuProblem("documentation", f"docs/{page.name}", "not what the screens are: run kesu check --write-docs")]


def deep_codes(screens: Sequence[Screen]) -> dict[str, str]:
    """The digits that lead from home to each screen that may be dialled: ``*6*3#``. Home itself is dialled bare."""
    codes: dict[str, str] = {}
    waiting = [(screen, "") for screen in screens if isinstance(screen, Choose) and screen.root]
    while waiting:
        menu, digits = waiting.pop(0)
        for number, option in enumerate(menu.options, start=menu.first_key):
            after = option.then()
            if getattr(after, "deep", False) and after.name not in codes:
                codes[after.name] = f"{digits}*{number}"
                waiting += [(after, codes[after.name])] if isinstance(after, Choose) else []
    return {name: f"{digits}#" for name, digits in codes.items()}


def _row(screen: Screen, codes: Mapping[str, str]) -> str:
    moves = "yes" if isinstance(screen, Summary) and screen.effect.moves_money else ""
    code = f"`{codes[screen.name]}`" if screen.name in codes else ""
    return f"| `{screen.name}` | {kind(screen)} | {screen.resume.value} | {moves} | {code} |"
