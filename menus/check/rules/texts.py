"""Every screen has its texts, and its options are named as the screen names them."""

from collections.abc import Iterator

from menus.check.problem import MenuProblem, Menus
from menus.check.text_keys import text_keys
from menus.engine.screens import Ask, Choose, Pick, Screen, Summary, Tell
from menus.render import NAVIGATION
from menus.text.catalogue import BASE, Catalogues, MissingTextError

CONFIRM = ["yes", "no"]
OF_NO_SCREEN = ("language.name", *NAVIGATION.values())


def texts_are_there(menus: Menus) -> Iterator[MenuProblem]:
    """French is looked at; that the other languages hold the same lines is a rule of the catalogues."""
    asked = [*OF_NO_SCREEN, *(key for screen in menus.screens for key in text_keys(screen))]
    for key in asked:
        if not _has_text(menus.catalogues, key):
            yield MenuProblem("texts", key, "no text")
    if option_names(menus.catalogues, "confirm") != CONFIRM:
        yield MenuProblem("texts", "confirm", "its options are yes, no")
    for screen in menus.screens:
        yield from _in_options(screen, option_names(menus.catalogues, screen.name))


def option_names(catalogues: Catalogues, key: str) -> list[str]:
    """The names of a table of options in French, in order; empty when there is none."""
    try:
        return list(catalogues.options(BASE, key))
    except MissingTextError:
        return []


def _in_options(screen: Screen, written: list[str]) -> Iterator[MenuProblem]:
    match screen:
        case Choose():
            allowed = [[option.name for option in screen.options]]
        case Summary():
            allowed = [CONFIRM, []]
        case Ask() | Pick() | Tell():
            allowed = [[]]
    if written not in allowed:
        says = f"options {_listed(written)} instead of {_listed(allowed[0])}"
        yield MenuProblem("texts", screen.name, says)


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "none"


def _has_text(catalogues: Catalogues, key: str) -> bool:
    try:
        return bool(catalogues.text(BASE, key))
    except MissingTextError:
        return False
