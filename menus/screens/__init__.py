"""Every screen, by flow; ``SCREENS`` holds all that can be reached from a dial, by name."""

from menus.graph import reachable
from menus.screens.home import HOME
from menus.screens.identify import NO_PIN, PIN, STRANGER, WHO

ROOTS = (STRANGER, WHO, NO_PIN, PIN, HOME)
SCREENS = {screen.name: screen for screen in reachable(ROOTS)}

__all__ = ["HOME", "NO_PIN", "PIN", "ROOTS", "SCREENS", "STRANGER", "WHO"]
