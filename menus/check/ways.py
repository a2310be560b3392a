"""The ways out of a screen, as far as they can be followed: a broken one must not stop the check."""

from menus.engine.screens import Ask, Choose, Pick, Screen, Summary, Tell
from menus.graph import edges

_KINDS: tuple[type[object], ...] = (Choose, Summary, Ask, Pick, Tell)


def ways(screen: Screen) -> tuple[list[tuple[str, Screen]], str]:
    """Every way out with the screen behind it, and what stopped the search ("" when nothing did)."""
    found: list[tuple[str, Screen]] = []
    try:
        for way, after in edges(screen):
            if not isinstance(after, _KINDS):
                return found, f"{way} leads to {after!r}, which is no screen"
            found.append((way, after))
    except Exception as broken:  # noqa: BLE001 -- a way out is any function; whatever it raises is what we report
        return found, f"the way after {found[-1][0] if found else 'none'} is broken: {broken!r}"
    return found, ""


def followed(roots: tuple[Screen, ...]) -> dict[str, Screen]:
    """Every screen that can be reached from the roots, by name."""
    met: dict[str, Screen] = {}
    waiting = list(roots)
    while waiting:
        screen = waiting.pop()
        if screen.name not in met:
            met[screen.name] = screen
            waiting.extend(after for _, after in ways(screen)[0])
    return met
