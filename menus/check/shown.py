"""The report as a person reads it in a terminal or a CI log."""

from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.table import Table

from menus.check.problem import MenuProblem
from menus.check.report import CheckReport, Width
from menus.text.catalogue import Catalogues
from menus.text.layout import BUDGET_SEPTETS, HARD_SEPTETS
from menus.text.small_screen import LETTERS, LINES

VIEWS: Final = 2
"""Views of the smallest screen that a page may fill with worst-case data before it is listed."""


def show(report: CheckReport, also: Sequence[MenuProblem], console: Console) -> None:
    """Print the graph, folded lines, widths and the state of the languages, then every problem, last to be seen."""
    _print(console, "The menu graph, for a viewer of Mermaid:", report.graph)
    for language, shown in report.folded.items():
        if report.lines[language][0]:
            lines = (f"{key}: {' / '.join(words.split(chr(10)))}" for key, words in shown.items())
            _print(console, f"{language}: letters exchanged for a phone's; it shows:", *lines)
    console.print(_widths(report))
    console.print(
        f"Septets of the widest page, {BUDGET_SEPTETS} preferred (! above), {HARD_SEPTETS} at the most; behind it the "
        "pages: bare/under an error line/under a refusal. * letters are exchanged for a phone's."
    )
    console.print(_languages(report))
    _print(console, *_scrolled(report))
    show_problems([*report.problems, *also], console)


def show_problems(problems: Sequence[MenuProblem], console: Console) -> int:
    """Print every problem, and how many there are; gives 1 when there are any."""
    _print(console, *map(str, problems))
    console.print(f"{len(problems)} problem{'s' * (len(problems) != 1)}" if problems else "No problem.")
    return 1 if problems else 0


def show_reviews(catalogues: Catalogues, console: Console, only: str = "") -> None:
    """Print the lines that have a review mark, as their translator wrote them, and how many they are."""
    for language, keys in catalogues.reviews().items():
        if only not in ("", language):
            continue
        for key in keys:
            name, _, option = key.partition(":")
            line = catalogues.options(language, name)[option] if option else catalogues.text(language, key)
            _print(console, f"{language}: {key}: {' / '.join(line.split(chr(10)))}")
        _print(console, f"{language}: {len(keys)} to review")


def _print(console: Console, *lines: str) -> None:
    for line in lines:
        console.print(line, markup=False, highlight=False, emoji=False, soft_wrap=True)


def _widths(report: CheckReport) -> Table:
    languages = list(report.lines)
    table = Table(title="Screens with worst-case data")
    for heading in ("screen", *languages):
        table.add_column(heading, no_wrap=True)
    cells = {(width.screen, width.language): width for width in report.widths}
    for screen in dict.fromkeys(width.screen for width in report.widths):
        table.add_row(screen, *(_cell(cells.get((screen, language)), report) for language in languages))
    return table


def _scrolled(report: CheckReport) -> list[str]:
    """The pages that the smallest screen does not show in two views, in languages with lines of their own."""
    return [
        f"{width.language}: {width.screen}: {width.small_views} views of a screen of {LINES} lines × {LETTERS} letters"
        for width in report.widths
        if width.small_views > VIEWS and report.lines[width.language][0]
    ]


def _cell(width: Width | None, report: CheckReport) -> str:
    if width is None:
        return "-"
    pages = (width.pages, width.pages_corrected, width.pages_refused)
    shown = f"{width.septets}{'!' * width.wide}"
    if any(key.partition(":")[0] == width.screen for key in report.folded[width.language]):
        shown += "*"
    return shown if pages == (1, 1, 1) else f"{shown} {'/'.join(map(str, pages))}"


def _languages(report: CheckReport) -> Table:
    table = Table("language", "lines", "to review", "lines with letters that phones lack", title="Languages")
    for language, (own, asked) in report.lines.items():
        reviews, folded = report.reviews[language], report.folded[language]
        table.add_row(language, f"{own}/{asked}", str(len(reviews)), str(len(folded)))
    return table
