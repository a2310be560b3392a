"""Every screen can be reached from a dial, and from every screen the call comes to an end or home."""

from collections.abc import Iterator

from menus.check.problem import MenuProblem, Menus
from menus.check.ways import followed, ways
from menus.engine.screens import Ask, Choose, Screen, Tell


def screens_are_reachable(menus: Menus) -> Iterator[MenuProblem]:
    """A screen that nothing leads to is one that nobody sees."""
    met = followed(menus.roots)
    for screen in menus.screens:
        if screen.name not in met:
            yield MenuProblem("reachable", screen.name, "nothing leads to it")


def screens_can_end(menus: Menus) -> Iterator[MenuProblem]:
    """Going on, without 0 and 00, leads somewhere: to something to read, or home."""
    ending = {screen.name for screen in menus.screens if _is_an_end(screen)}
    onward = {screen.name: {after.name for _, after in ways(screen)[0]} for screen in menus.screens}
    while more := {name for name, after in onward.items() if name not in ending and after & ending}:
        ending |= more
    for screen in menus.screens:
        if screen.name not in ending:
            yield MenuProblem("ending", screen.name, "going on never ends")


def _is_an_end(screen: Screen) -> bool:
    if isinstance(screen, Tell):
        return not screen.instead
    if isinstance(screen, Ask):
        return screen.confirms
    return isinstance(screen, Choose) and screen.root
