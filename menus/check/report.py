"""What the static check measures: widths by screen and language, lines to review, letters that phones lack."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from menus.check.draw import DrawnScreen, drawn
from menus.check.mermaid import graph
from menus.check.problem import MenuProblem, Menus
from menus.check.rules import RULES
from menus.text.catalogue import Catalogues, MissingTextError
from menus.text.gsm import is_gsm, septets
from menus.text.layout import BUDGET_SEPTETS
from menus.text.small_screen import views


@dataclass(frozen=True, slots=True)
class Width:
    """One screen in one language: its widest page in septets, and its pages bare, under an error, under a refusal.

    ``small_views``: how many times the smallest screen is filled by its longest bare page.
    """

    screen: str
    language: str
    septets: int
    pages: int
    pages_corrected: int
    pages_refused: int
    small_views: int

    @property
    def wide(self) -> bool:
        """Whether it is wider than what every network shows at once."""
        return self.septets > BUDGET_SEPTETS


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All findings. ``folded``: by language, the lines whose letters are exchanged, and how the phone shows them."""

    problems: tuple[MenuProblem, ...]
    widths: tuple[Width, ...]
    graph: str
    reviews: Mapping[str, tuple[str, ...]]
    folded: Mapping[str, Mapping[str, str]]
    lines: Mapping[str, tuple[int, int]]


def problems_of(menus: Menus) -> list[MenuProblem]:
    """What every rule finds, in the order of the rules."""
    return [problem for rule in RULES for problem in rule(menus)]


def report_of(menus: Menus) -> CheckReport:
    """Check and measure everything once."""
    catalogues = menus.catalogues
    coverage = {language: catalogues.coverage(language) for language in catalogues.languages}
    return CheckReport(
        problems=tuple(problems_of(menus)),
        widths=tuple(map(_width, drawn(menus))),
        graph=graph(menus.screens),
        reviews=catalogues.reviews(),
        folded={language: dict(_folded(catalogues, language)) for language in catalogues.languages},
        lines={language: (own.translated, own.total) for language, own in coverage.items()},
    )


def _width(shown: DrawnScreen) -> Width:
    return Width(
        shown.screen.name,
        shown.language,
        max(map(septets, shown.pages)),
        len(shown.bare),
        len(shown.corrected),
        len(shown.refused),
        max(len(views(page)) for page in shown.bare),
    )


def _folded(catalogues: Catalogues, language: str) -> Iterator[tuple[str, str]]:
    for key in sorted(catalogues.keys):
        try:
            if not is_gsm(catalogues.text(language, key)):
                yield key, catalogues.folded(language, key)
        except MissingTextError:
            pass  # a table of options without a text of its own
        try:
            options = catalogues.options(language, key)
        except MissingTextError:
            continue
        shown = catalogues.folded_options(language, key)
        yield from ((f"{key}:{name}", shown[name]) for name, text in options.items() if not is_gsm(text))
