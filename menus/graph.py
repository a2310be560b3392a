"""The graph of screens: which screen may follow which. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from menus.engine.screens import Ask, Choose, Screen, Summary, Tell


def edges(screen: Screen) -> Iterator[tuple[str, Screen]]:
    """Every screen that can follow, with what leads there."""
    match screen:
        case Choose():
            yield from ((option.name, option.then()) for option in screen.options)
        case Summary():
            yield "confirm", screen.then()
            if screen.second is not None:
                yield "second", screen.second()
            if screen.otherwise is not None:
                yield "no", screen.otherwise()
        case Tell() | Ask(confirms=True):  # which leads on from the summary behind it
            pass
        case _:
            yield "answer", screen.then()
    yield from (("instead", go()) for go in screen.instead)


def reachable(roots: Iterable[Screen]) -> list[Screen]:
    """Every screen that can be reached, in the order in which they are met.

    Raises:
        ValueError: two screens share a name.
    """
    met: dict[str, Screen] = {}
    waiting = list(roots)
    while waiting:
        screen = waiting.pop(0)
        known = met.setdefault(screen.name, screen)
        if known is not screen:
            raise ValueError(f"two screens are called {screen.name}")
        waiting.extend(after for _, after in edges(screen) if after.name not in met or met[after.name] is not after)
    return list(met.values())


def steps_from_menus(screens: Mapping[str, Screen], history: tuple[str, ...]) -> Iterator[str]:
    """The options of menus that lead along this way, as ``menu:option``, the last first; ``screens`` by name."""
    for name, after in reversed(list(pairwise(history))):
        menu = screens.get(name)
        if isinstance(menu, Choose) and menu.menu:
            yield from (f"{name}:{option.name}" for option in menu.options if option.then().name == after)
