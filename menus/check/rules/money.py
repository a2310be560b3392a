"""Money moves only behind a summary, and nothing is written by a screen that can be dialled directly."""

from collections.abc import Iterator

from menus.check.problem import MenuProblem, Menus
from menus.engine.screens import Ask, Choose, Effect, Pick, Screen


def money_moves_behind_summaries(menus: Menus) -> Iterator[MenuProblem]:
    """Every effect of another kind of screen writes down something that moves no money."""
    for screen in menus.screens:
        for way, effect in _effects(screen):
            if effect.moves_money:
                yield MenuProblem("money", screen.name, f"{way} moves money without a summary")


def deep_screens_write_nothing(menus: Menus) -> Iterator[MenuProblem]:
    """A screen dialled with the service code may be met by whoever redials: it only shows."""
    for screen in menus.screens:
        if getattr(screen, "deep", False):
            for way, _ in _effects(screen):
                yield MenuProblem("deep", screen.name, f"{way} writes something on a screen that can be dialled")


def _effects(screen: Screen) -> Iterator[tuple[str, Effect]]:
    if isinstance(screen, Choose):
        yield from ((option.name, option.effect) for option in screen.options if option.effect is not None)
    elif isinstance(screen, Ask | Pick) and screen.effect is not None:
        yield "the answer", screen.effect
