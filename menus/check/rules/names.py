"""Every screen has a name of its own, which is also the key of its texts."""

from collections import Counter
from collections.abc import Iterator

from menus.check.problem import MenuProblem, Menus

TAKEN = frozenset({"nav", "confirm", "word", "error", "refusal", "sms"})


def names_are_unique(menus: Menus) -> Iterator[MenuProblem]:
    """Names are compared among screens, and with the keys of texts that belong to no screen."""
    counted = Counter(screen.name for screen in menus.screens)
    for name, times in counted.items():
        if times > 1:
            yield MenuProblem("names", name, f"{times} screens have this name")
        if name.partition(".")[0] in TAKEN:
            yield MenuProblem("names", name, "this name belongs to texts of another kind")
        if name.removesuffix(".item") in counted.keys() - {name}:
            yield MenuProblem("names", name, "this is the key of the lines of another screen's list")
