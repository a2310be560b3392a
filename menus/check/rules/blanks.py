"""Every blank of a screen's text is one that something fills."""

from collections.abc import Iterator

from menus import worst
from menus.check.problem import MenuProblem, Menus
from menus.check.text_keys import text_keys
from menus.text.catalogue import BASE, Catalogues, MissingTextError
from menus.text.fill import BracesError, placeholders


def blanks_are_given(menus: Menus) -> Iterator[MenuProblem]:
    """Blanks of screens stand in ``menus/worst.py``; options, words and navigation are shown as they are."""
    for screen in menus.screens:
        for key in text_keys(screen):
            for blank in sorted(blanks(menus.catalogues, key)):
                if worst.value(screen.name, blank) is None and not worst.word_keys(
                    screen.name, blank, frozenset({"any"})
                ):
                    yield MenuProblem("blanks", key, f"nothing is known to fill {{{blank}}}: see menus/worst.py")
    for key in sorted(menus.catalogues.keys):
        lines = {f"{key}:{name}": line for name, line in _options(menus.catalogues, key).items()}
        if key.startswith(("word.", "nav.")):
            lines[key] = menus.catalogues.text(BASE, key)
        for where, line in lines.items():
            if "{" in line:
                yield MenuProblem("blanks", where, "a blank here is never filled")


def blanks(catalogues: Catalogues, key: str) -> frozenset[str]:
    """The blanks of a French text; none where there is no text, or one whose braces are wrong."""
    try:
        return placeholders(catalogues.text(BASE, key))
    except (MissingTextError, BracesError):
        return frozenset()


def _options(catalogues: Catalogues, key: str) -> dict[str, str]:
    try:
        return dict(catalogues.options(BASE, key))
    except MissingTextError:
        return {}
