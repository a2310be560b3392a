"""Every refusal and every wrong answer has its line, and the line speaks of numbers it is given."""

from collections.abc import Iterator

from menus import worst
from menus.check.answers import errors_of
from menus.check.problem import MenuProblem, Menus
from menus.check.rules.blanks import blanks
from menus.check.spoken import said_by

_BOUNDS = frozenset({"least", "most", "least_xof", "most_xof"})


def refusals_have_texts(menus: Menus) -> Iterator[MenuProblem]:
    """A refusal's text may leave a number out, but names none that the refusal lacks."""
    for code, numbers in menus.refusals.items():
        key = f"refusal.{code}"
        if key not in menus.catalogues.keys:
            yield MenuProblem("refusals", key, "no text")
        for blank in sorted(blanks(menus.catalogues, key) - set(numbers)):
            yield MenuProblem("refusals", key, f"the refusal has no number {{{blank}}}")
        for blank in sorted(blanks(menus.catalogues, key) - worst.VALUES.keys() - worst.WORDS.keys()):
            yield MenuProblem("refusals", key, f"nothing is known to fill {{{blank}}}: see menus/worst.py")


def errors_have_texts(menus: Menus) -> Iterator[MenuProblem]:
    """What a screen says to a wrong answer may name what the screen shows."""
    screens = {key: screen.name for screen in menus.screens for key in errors_of(screen)}
    for error, where in {**dict.fromkeys(sorted(said_by()), ""), **screens}.items():
        key = f"error.{error}"
        if key not in menus.catalogues.keys:
            yield MenuProblem("errors", key, f"no text{f', and {where} needs it' if where else ''}")
        for blank in sorted(blanks(menus.catalogues, key) - _BOUNDS):
            yield MenuProblem("errors", key, f"only {', '.join(sorted(_BOUNDS))} are filled, not {{{blank}}}")
