"""Which texts a screen needs: their keys follow from its name."""

import ast
import inspect
from functools import cache
from textwrap import dedent

from menus.engine.screens import Ask, Choose, Look, Pick, Screen, Tell


def text_keys(screen: Screen) -> tuple[str, ...]:
    """The keys of a screen's texts: its own and, where it lists something, the one of a line."""
    return (screen.name, f"{screen.name}.item") if shows_a_list(screen) else (screen.name,)


def shows_a_list(screen: Screen) -> bool:
    """Whether it draws the lines of a list: it picks from one, or shows what its look puts into ``items``."""
    if isinstance(screen, Ask | Choose | Tell):
        return screen.look is not None and _lists(screen.look)
    return isinstance(screen, Pick)


@cache
def _lists(look: Look) -> bool:
    """Whether a look's source says ``Facts(..., items=...)``."""
    if not inspect.isfunction(look):
        return False
    calls = (node for node in ast.walk(ast.parse(dedent(inspect.getsource(look)))) if isinstance(node, ast.Call))
    return any(given.arg == "items" for call in calls for given in call.keywords)
