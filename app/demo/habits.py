"""Who the demo's members are: some never miss a meeting, some pay late, a few borrow whenever they may."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Habits:
    """One member's habits, in hundredths, and the shares she usually buys."""

    attends: int
    saves: int
    borrows: int
    repays: int
    shares: int


def habits(members: list[int], dice: random.Random) -> dict[int, Habits]:
    """Habits for each member: one in eight is often late with what she owes, one in ten is often away."""
    return {number: _one(dice) for number in members}


def _one(dice: random.Random) -> Habits:
    return Habits(
        attends=dice.choice((98, 97, 96, 95, 95, 94, 92, 90, 88, 70)),
        saves=dice.choice((100, 98, 97, 95, 95, 92, 85)),
        borrows=dice.choice((4, 8, 12, 16, 24, 32)),
        repays=dice.choice((100, 100, 99, 98, 97, 95, 90, 45)),
        shares=dice.choice((1, 1, 2, 2, 2, 3, 3, 4, 5)),
    )
