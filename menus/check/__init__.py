"""The static check: every screen, in every language, with worst-case data, before anybody dials."""

from collections.abc import Iterable
from typing import Final

from rich.console import Console

from menus.check.declared import declared
from menus.check.document import page_is_fresh, write
from menus.check.problem import MenuProblem, Menus
from menus.check.report import CheckReport, problems_of, report_of
from menus.check.shown import show, show_problems, show_reviews
from menus.engine.screens import Screen
from menus.screens import ROOTS
from menus.text.catalogue import TEXTS, Catalogues, MissingTextError
from menus.text.language_file import LanguageFileError

__all__ = ["TEXTS", "CheckReport", "MenuProblem", "Menus", "problems", "report", "run", "run_review"]

LOG_COLUMNS: Final = 160


def problems(screens: Iterable[Screen], roots: Iterable[Screen], catalogues: Catalogues) -> list[MenuProblem]:
    """Everything that is wrong, in the order of the rules; empty when all is well."""
    return problems_of(Menus(tuple(screens), tuple(roots), catalogues))


def report(screens: Iterable[Screen], roots: Iterable[Screen], catalogues: Catalogues) -> CheckReport:
    """The problems with the widths, the graph, the lines to review and the letters exchanged."""
    return report_of(Menus(tuple(screens), tuple(roots), catalogues))


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=LOG_COLUMNS)  # a log is not cut to eighty columns


def run(write_docs: bool, console: Console | None = None, language: str = "") -> int:
    """Check what comes with the service and print the report; 0 when there is no problem, else 1.

    ``write_docs`` writes ``docs/menus.md`` anew first. ``language``: of the problems only those of one language.
    """
    console = console or _console()
    if (catalogues := _loaded(console)) is None:
        return 1
    screens = declared()
    if write_docs:
        write(screens)
    found, stale = report(screens, ROOTS, catalogues), page_is_fresh(screens)
    if language:
        return show_problems([one for one in found.problems if one.of(language)], console)
    show(found, stale, console)
    return 1 if found.problems or stale else 0


def run_review(console: Console | None = None, language: str = "") -> int:
    """Print every line that has a review mark, by language or of one; 1 only when the texts cannot be read."""
    console = console or _console()
    if (catalogues := _loaded(console)) is None:
        return 1
    show_reviews(catalogues, console, language)
    return 0


def _loaded(console: Console) -> Catalogues | None:
    try:
        return Catalogues.load(TEXTS)
    except (LanguageFileError, MissingTextError) as broken:
        console.print(str(broken), markup=False)
        return None
