"""How a language counts, says money and names a day: one value a language, made of small pure functions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

Names = tuple[str, ...]
"""Names of clips, in the order in which they are heard."""


@dataclass(frozen=True, slots=True)
class Counting:
    """A language's number words.

    Attributes:
        whole: Says a whole number from 0 on.
        francs: Says an amount of francs from 0 on, with its unit.
        day: Says a date: weekday, day and month.
        words: What is recorded for each of these clips, by its name.
    """

    whole: Callable[[int], Names]
    francs: Callable[[int], Names]
    day: Callable[[date], Names]
    words: Mapping[str, str]
