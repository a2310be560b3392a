"""The languages say the same lines, with the same blanks and the same options in the same order."""

from collections.abc import Iterator

from menus.check.problem import MenuProblem, Menus


def catalogues_agree(menus: Menus) -> Iterator[MenuProblem]:
    """What the catalogues find wrong with themselves."""
    for sentence in menus.catalogues.problems():
        language, _, says = sentence.partition(": ")
        yield MenuProblem("catalogues", language, says)
