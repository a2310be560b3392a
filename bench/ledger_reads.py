"""A balance read in a small ledger and in a large one: it must cost the same, for nothing sums history."""

import random
import time
from statistics import median

from bench.ledger_load import MEMBERS
from ledger.card import read_card
from ledger.database import Database

CALLERS = 200
"""How many different members dial: as many in the small ledger as in the large one."""


class Readings:
    """Reads of one ledger, in microseconds; taken in turns with those of another, so that both meet the same load."""

    def __init__(self, database: Database, groups: list[int]) -> None:
        chance = random.Random(22)
        self._database = database
        self._who = [(chance.choice(groups), chance.randint(1, MEMBERS)) for _ in range(CALLERS)]
        self.taken_us: list[float] = []

    async def take(self) -> None:
        """Read every caller's card once."""
        for group, member in self._who:
            begun = time.perf_counter()
            card = await read_card(self._database, group, member)
            self.taken_us.append((time.perf_counter() - begun) * 1e6)
            assert card.box_loan_xof > 0

    def forget(self) -> None:
        """Leave out what was read so far: it warmed the caches."""
        self.taken_us.clear()

    @property
    def median_us(self) -> float:
        """What a read usually costs."""
        return median(self.taken_us)


async def compare(small: Readings, large: Readings, *, rounds: int = 20) -> None:
    """Warm both up, every reader of theirs, then read in turns."""
    for _ in range(6):
        await small.take()
        await large.take()
    small.forget()
    large.forget()
    for _ in range(rounds):
        await small.take()
        await large.take()
