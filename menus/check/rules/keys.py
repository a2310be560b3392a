"""A key means one thing: options are few, and none has the key of back, home or more."""

from collections.abc import Iterator

from menus import worst
from menus.check.problem import MenuProblem, Menus
from menus.engine.machine import BACK, HOME, MORE
from menus.engine.screens import Ask, Choose, Pick, Screen, Summary, Tell
from menus.render import MAX_OPTIONS, NAVIGATION
from menus.text.catalogue import MissingTextError


def options_are_few(menus: Menus) -> Iterator[MenuProblem]:
    """Six options are what can be heard and remembered."""
    for screen in menus.screens:
        if isinstance(screen, Choose) and not 1 <= len(screen.options) <= MAX_OPTIONS:
            yield MenuProblem("options", screen.name, f"{len(screen.options)} options; 1 to {MAX_OPTIONS} are allowed")


def keys_do_not_collide(menus: Menus) -> Iterator[MenuProblem]:
    """The number of an option or a line is never a key of navigation. A question has navigation keys no number has."""
    for screen in menus.screens:
        for number in _numbers(screen):
            if str(number) in (BACK, HOME, MORE):
                yield MenuProblem("keys", screen.name, f"{number} is an answer and a key of navigation")


def navigation_says_its_keys(menus: Menus) -> Iterator[MenuProblem]:
    """What is written under a screen begins with the key that does it, in every language."""
    for language in menus.catalogues.languages:
        for typed, key in NAVIGATION.items():
            try:
                written = menus.catalogues.text(language, key)
            except MissingTextError:
                continue  # said by the rule of texts
            if written.partition(" ")[0] != typed:
                yield MenuProblem("keys", f"{language}: {key}", f"{written!r} does not begin with {typed}")


def _numbers(screen: Screen) -> range:
    match screen:
        case Choose():
            return range(1, len(screen.options) + 1)
        case Summary():
            return range(1, 3)
        case Pick():
            return range(1, worst.LENGTHS.get(screen.name, worst.MAX_MEMBERS) + 1)
        case Ask() | Tell():
            return range(0)
