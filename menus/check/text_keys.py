"""Which texts a screen needs: their keys follow from its name."""

from types import CodeType

from menus.engine.screens import Ask, Choose, Look, Pick, Screen, Tell


def text_keys(screen: Screen) -> tuple[str, ...]:
    """The keys of a screen's texts: its own and, where it lists something, the one of a line."""
    return (screen.name, f"{screen.name}.item") if shows_a_list(screen) else (screen.name,)


def shows_a_list(screen: Screen) -> bool:
    """Whether it draws the lines of a list: it picks from one, or shows what its look puts into ``items``."""
    if isinstance(screen, Ask | Choose | Tell):
        return screen.look is not None and _lists(screen.look)
    return isinstance(screen, Pick)


def _lists(look: Look) -> bool:
    # A look that lists says Facts(..., items=...): the compiler keeps the names of such arguments as a constant.
    code = getattr(look, "__code__", None)
    return isinstance(code, CodeType) and any(isinstance(kept, tuple) and "items" in kept for kept in code.co_consts)
