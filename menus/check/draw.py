"""Screens drawn with worst-case data in every language: bare, after a wrong answer, and after a refusal."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from menus import worst
from menus.check.answers import errors_of
from menus.check.problem import Menus
from menus.check.spoken import ABOVE_ANY_SCREEN
from menus.check.text_keys import shows_a_list
from menus.engine.caller import Caller
from menus.engine.screens import Choose, Facts, Item, Plain, Screen
from menus.render import Renderer
from menus.text.catalogue import Catalogues
from menus.text.fill import BracesError, placeholders
from menus.text.gsm import septets

# Refusals that end the call stand alone; the others stand above a screen.
ENDS_THE_CALL = frozenset({"pin.locked", "pin.locked_hours"})
_BOUNDS = {"least": 0, "most": worst.AMOUNT_XOF}
"""Of a question that does not write them: 0 is an answer, and the longer key goes back."""


@dataclass(frozen=True, slots=True)
class DrawnScreen:
    """The pages of one screen in one language: bare, and under the widest error line and refusal it may get."""

    screen: Screen
    language: str
    bare: tuple[str, ...]
    corrected: tuple[str, ...]
    refused: tuple[str, ...]

    @property
    def pages(self) -> tuple[str, ...]:
        """Every page of every kind."""
        return (*self.bare, *self.corrected, *self.refused)


@lru_cache(maxsize=1)
def drawn(menus: Menus) -> tuple[DrawnScreen, ...]:
    """Every screen in every language, but for those whose texts are missing or wrong, which other rules say.

    Several rules look at them, and drawing them is most of a check: those of the menus asked for last are kept.
    """
    return tuple(_drawn(menus))


def _drawn(menus: Menus) -> Iterator[DrawnScreen]:
    renderer = Renderer(menus.catalogues)
    for language in menus.catalogues.languages:
        refusals = [f"refusal.{code}" for code in menus.refusals if code not in ENDS_THE_CALL]
        refusal = _widest(renderer, menus.catalogues, language, refusals)
        for screen in menus.screens:
            errors = [f"error.{key}" for key in (*sorted(errors_of(screen)), *ABOVE_ANY_SCREEN)]
            error = _widest(renderer, menus.catalogues, language, errors, screen.name)
            try:
                pages = partial(
                    renderer.pages,
                    _with_all_options(screen),
                    Caller(version="", language=language),
                    _facts(menus.catalogues, screen, language),
                )
                yield DrawnScreen(screen, language, pages(), pages(error), pages(refusal))
            except (KeyError, BracesError):  # a text, an option or a value is missing
                continue


def line(renderer: Renderer, catalogues: Catalogues, language: str, key: str, screen: str = "") -> str:
    """One line with its widest values; empty where its text is missing or wrong, which other rules say."""
    try:
        return renderer.line(language, key, _values(catalogues, screen or key, [key], language))
    except (KeyError, BracesError):
        return ""


def _widest(renderer: Renderer, catalogues: Catalogues, language: str, keys: Iterable[str], screen: str = "") -> str:
    lines = (line(renderer, catalogues, language, key, screen) for key in keys)
    return max(lines, key=septets, default="")


def _facts(catalogues: Catalogues, screen: Screen, language: str) -> Facts:
    values = {**_BOUNDS, **_values(catalogues, screen.name, [screen.name], language)}
    if not shows_a_list(screen):
        return Facts(values)
    item = _values(catalogues, screen.name, [f"{screen.name}.item"], language)
    length = worst.LENGTHS.get(screen.name, worst.MAX_MEMBERS)
    return Facts(values, tuple(Item(place, item) for place in range(length)))


def _values(catalogues: Catalogues, screen: str, keys: Iterable[str], language: str) -> Mapping[str, Plain]:
    blanks = {blank for key in keys for blank in placeholders(catalogues.text(language, key))}
    values: dict[str, Plain] = {}
    for blank in blanks:
        said = [word for word in worst.word_keys(screen, blank, catalogues.words) if word in catalogues.words]
        widest = max(said, key=lambda word: len(catalogues.folded(language, f"word.{word}")), default=None)
        value = worst.value(screen, blank) if widest is None else widest
        if value is not None:
            values[blank] = value
    return values


def _with_all_options(screen: Screen) -> Screen:
    if isinstance(screen, Choose):
        return replace(screen, options=tuple(replace(option, when=None) for option in screen.options))
    return screen
