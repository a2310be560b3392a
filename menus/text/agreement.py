"""Agreement in number: a line of a text may have a form for one, ``{shares} part | {shares} parts``.

The number that decides is the last blank before the first word in which the two forms differ. French counts 0 and 1 as
one, English 1 alone; Bambara nouns do not change after a number, so its texts need one form.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

FORMS: Final = " | "
ONE: Final[Mapping[str, tuple[str, ...]]] = {"fr": ("0", "1"), "en": ("1",)}
"""The numbers that a language counts as one. What another language does not say is shown in French, by its rule."""
BASE: Final = "fr"
_BLANK: Final = re.compile(r"{([a-z][a-z0-9_]*)}")


def agree(text: str, values: Mapping[str, object], language: str) -> str:
    """The text with the form of each line that its number asks for; blanks stay open."""
    if FORMS not in text:
        return text
    alone = ONE.get(language, ONE[BASE])
    return "\n".join(
        one if number is not None and str(values.get(number)) in alone else many for one, many, number in _lines(text)
    )


def every_form(text: str) -> tuple[str, str]:
    """The text as it is for one and as it is for many; twice the same without a form for one."""
    lines = _lines(text)
    return "\n".join(one for one, _, _ in lines), "\n".join(many for _, many, _ in lines)


def decided_by_nothing(text: str) -> tuple[str, ...]:
    """The forms for one of which no blank says when they are meant."""
    return tuple(one for one, many, number in _lines(text) if one != many and number is None)


@lru_cache(maxsize=4096)
def _lines(text: str) -> tuple[tuple[str, str, str | None], ...]:
    return tuple(_forms(line) for line in text.split("\n"))


def _forms(line: str) -> tuple[str, str, str | None]:
    one, separator, many = line.partition(FORMS)
    if not separator:
        return line, line, None
    same = next((place for place, (a, b) in enumerate(zip(one, many, strict=False)) if a != b), len(one))
    before = _BLANK.findall(one[:same])
    return one, many, before[-1] if before else None
