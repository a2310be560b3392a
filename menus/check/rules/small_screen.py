"""Words fit the smallest screens: a longer one is cut where no syllable ends."""

import re
from collections.abc import Iterator
from contextlib import suppress

from menus.check.problem import MenuProblem, Menus
from menus.text.catalogue import Catalogues, MissingTextError
from menus.text.small_screen import LETTERS, too_long

_BLANK = re.compile(r"\{[^}]*\}")


def words_fit_a_small_screen(menus: Menus) -> Iterator[MenuProblem]:
    """Every word of every line in every language; what fills a blank (a name) is its bearer's."""
    for language in menus.catalogues.languages:
        for key in sorted(menus.catalogues.keys):
            for text in _lines(menus.catalogues, language, key):
                for word in too_long(_BLANK.sub("", text)):
                    yield MenuProblem("small", f"{language}: {key}", f"{word!r}: a line has {LETTERS} letters")


def _lines(catalogues: Catalogues, language: str, key: str) -> Iterator[str]:
    with suppress(MissingTextError):  # a table of options without a text of its own
        yield catalogues.folded(language, key)
    with suppress(MissingTextError):
        yield from catalogues.folded_options(language, key).values()
