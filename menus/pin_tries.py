"""Whose PIN a screen asks for, and whether what was typed there has been counted as a try at it."""

from menus.engine.caller import Caller
from menus.engine.screens import Ask, Screen
from menus.scene import Scene


def whose_pin(screen: Screen, caller: Caller) -> str:
    """The member whose PIN is checked on this screen, as ``group:number``; "" where none is."""
    whose = screen.whose_pin(caller) if isinstance(screen, Ask) and screen.whose_pin is not None else None
    return "" if whose is None else f"{whose[0]}:{whose[1]}"


def asks_uncounted(screen: Screen, scene: Scene) -> bool:
    """Whether a PIN would be checked here that nothing has counted.

    So it is where an input came together with the one that led to the screen, and where a version of the service from
    before this count showed it: the screen is shown once more, and what is typed on it then counts.
    """
    whose, tried = whose_pin(screen, scene.caller), scene.pin_try
    return bool(whose) and (tried is None or tried.whose != whose or tried.checked)
