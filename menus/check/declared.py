"""Every screen that a module of the menus declares, whether something leads to it or not."""

from importlib import import_module
from pkgutil import walk_packages

import menus.screens
from menus.engine.screens import Ask, Choose, Pick, Screen, Summary, Tell


def declared() -> tuple[Screen, ...]:
    """Every screen of ``menus.screens`` once, in the order of the modules."""
    found: dict[int, Screen] = {}
    for module in walk_packages(menus.screens.__path__, "menus.screens."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, Choose | Summary | Ask | Pick | Tell):
                found.setdefault(id(value), value)
    return tuple(found.values())
