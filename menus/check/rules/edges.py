"""Every way out of a screen leads to a screen that is declared."""

from collections.abc import Iterator

from menus.check.problem import MenuProblem, Menus
from menus.check.ways import ways


def edges_resolve(menus: Menus) -> Iterator[MenuProblem]:
    """Follow every way once."""
    known = {id(screen) for screen in menus.screens}
    for screen in menus.screens:
        found, broken = ways(screen)
        if broken:
            yield MenuProblem("edges", screen.name, broken)
        for way, after in found:
            if id(after) not in known:
                yield MenuProblem("edges", screen.name, f"{way} leads to {after.name}, which is not declared")
