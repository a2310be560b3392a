"""Dice for what happens next: Hypothesis gives the seed, and everything drawn of it is equally likely.

Hypothesis alone draws the same few values again and again, so that acts that need several right answers are never done.
"""

import random
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

Step = tuple[str, dict[str, Any]]


class Luck(random.Random):
    """Dice that say their seed where a run is printed."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.thrown = seed

    def __repr__(self) -> str:
        return f"Luck({self.thrown})"

    def seldom(self) -> bool:
        """Once in five times."""
        return self.random() < 0.2

    def half(self) -> bool:
        """Every second time."""
        return self.random() < 0.5


Maker = Callable[[Luck], Step]
lucks = st.integers(0, 2**63).map(Luck)


def step(name: str, **given: Sequence[Any]) -> Maker:
    """An act of that name, each argument one of what is given."""
    return lambda luck: (name, {word: luck.choice(of) for word, of in given.items()})


def one_of(*makers: Maker) -> Maker:
    """Any of them."""
    return lambda luck: luck.choice(makers)(luck)
