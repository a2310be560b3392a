"""Offers a group code that is free in place of one that is taken, whoever has it."""

import re
from collections.abc import Container
from itertools import count
from typing import Final

LONGEST: Final = 20
_NUMBERED: Final = re.compile(r"(.*?)([0-9]{1,9})", re.DOTALL)


def free_code(code: str, taken: Container[str]) -> str:
    """The next code after this one that is free, its number as wide as before: K-016 after K-015, Logo-2 after Logo.

    ``taken``: codes in small letters.
    """
    numbered = _NUMBERED.fullmatch(code)
    stem, width, first = (numbered[1], len(numbered[2]), int(numbered[2]) + 1) if numbered else (f"{code}-", 1, 2)
    for number in count(first):
        digits = f"{number:0{width}}"
        offered = stem[: LONGEST - len(digits)] + digits
        if offered.casefold() not in taken:
            return offered
    raise AssertionError  # the numbers never end
