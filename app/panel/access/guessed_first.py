"""Passwords that are guessed first: common ones in French and English, with what people put around and behind them."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from ledger.rules.spelling import plain

_DISGUISES: Final = (str.maketrans("", ""), str.maketrans("013457@$!", "oleastasi"))
_LONGEST_WORD: Final = 30
_MOST_WORDS: Final = 2
"""A third word makes a phrase that is not on a list."""


@cache
def _words() -> frozenset[str]:
    return frozenset((Path(__file__).parent / "common_passwords.txt").read_text("utf-8").split())


def is_common(password: str) -> bool:
    """Whether it is one or two common words, repeated or not, with any digits and signs around them.

    Capitals, accents and digits in the place of letters (``m0tdep@sse``) change nothing.
    """
    core = re.sub("^[^a-z]+|[^a-z]+$", "", plain(password))
    return any(_is_made_of_few(re.sub("[^a-z]", "", core.translate(disguise))) for disguise in _DISGUISES)


def _is_made_of_few(letters: str) -> bool:
    """Whether the letters, which may be none at all, are at most two different common words in a row."""
    made: list[set[frozenset[str]]] = [{frozenset()}, *(set() for _ in letters)]
    for end in range(1, len(letters) + 1):
        for begin in range(max(0, end - _LONGEST_WORD), end):
            word = letters[begin:end]
            if made[begin] and word in _words():
                made[end] |= {so for before in made[begin] if len(so := before | {word}) <= _MOST_WORDS}
    return bool(made[-1])
