"""No number stands before a plural that it does not ask for: such a line has a form for one."""

import re
from collections.abc import Iterator
from typing import Final

from menus import worst
from menus.check.problem import MenuProblem, Menus
from menus.text.agreement import ONE, every_form

_PLURAL: Final = re.compile(r"{(\w+)} ([^\W\d_]{2,}[sx])\b")
_UNCHANGED: Final = frozenset({"voix", "fois", "mois", "pas", "plus", "des", "is", "was", "has"})
"""Words that end like a plural and are none, or stay as they are after one."""


def plurals_agree(menus: Menus) -> Iterator[MenuProblem]:
    """In the languages that have a form for one: `{shares} parts` is found, `{shares} part | {shares} parts` is not."""
    for language in sorted(set(menus.catalogues.languages) & ONE.keys()):
        for key, line in menus.catalogues.everything(language):
            one, _ = every_form(line)
            for blank, word in _PLURAL.findall(one):
                if worst.counts(blank) and word not in _UNCHANGED:
                    yield MenuProblem("plurals", f"{language}: {key}", f"no form for one of {{{blank}}} {word}")
