"""The languages say the same lines, with the same blanks and the same options in the same order."""

from collections.abc import Iterator

from menus.check.problem import Menus, Problem


def catalogues_agree(menus: Menus) -> Iterator[Problem]:
    """What the catalogues find wrong with themselves."""
    for sentence in menus.catalogues.problems():
        language, _, says = sentence.partition(": ")
        yield Problem("catalogues", language, says)
