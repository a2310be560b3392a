"""What was typed for a secret is kept nowhere."""

from collections.abc import Iterator

from menus.check.answers import errors_of
from menus.check.problem import MenuProblem, Menus
from menus.engine.screens import Ask


def secrets_are_not_kept(menus: Menus) -> Iterator[MenuProblem]:
    """A secret question keeps nothing, and whatever reads a PIN is secret."""
    for screen in menus.screens:
        if not isinstance(screen, Ask):
            continue
        if screen.secret and screen.keep:
            yield MenuProblem("secrets", screen.name, f"a secret is kept under {screen.keep}")
        if "not_a_pin" in errors_of(screen) and not screen.secret:
            yield MenuProblem("secrets", screen.name, "it reads a PIN and is not secret")
