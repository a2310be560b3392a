"""How often one phone, or one source address, may ask: beyond it the answer is a polite end that costs nothing.

Each process counts for itself, in memory: a limit that asked Redis would make a flood dearer for us than for whoever
sends it. With N processes the whole service lets N times as much through.
"""

import time
from collections.abc import Callable
from typing import Final

MAX_REMEMBERED: Final = 20_000


class Allowance:
    """A bucket of tokens for each key: ``burst`` at once, and then ``a_second`` on average. 0 a second: no limit."""

    def __init__(self, a_second: float, burst: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._a_second, self._burst, self._monotonic = a_second, float(burst), monotonic
        # Two generations: when the young one is full, whoever was not heard of since the last change is forgotten.
        self._young: dict[str, tuple[float, float]] = {}
        self._old: dict[str, tuple[float, float]] = {}

    def takes(self, key: str) -> bool:
        """Take one token; false when there is none left."""
        if not self._a_second:
            return True
        now = self._monotonic()
        level, at = self._young.get(key) or self._old.get(key) or (self._burst, now)
        level = min(self._burst, level + (now - at) * self._a_second)
        allowed = level >= 1
        self._young[key] = (level - 1 if allowed else level, now)
        if len(self._young) > MAX_REMEMBERED:
            self._old, self._young = self._young, {}
        return allowed

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._young) + len(self._old)


class HopLimits:
    """Both limits of the hops' endpoint."""

    def __init__(self, phone_a_minute: int, source_a_second: int) -> None:
        """0 is no limit. A phone may use a whole minute's hops at once, a source two seconds'."""
        self._phones = Allowance(phone_a_minute / 60, phone_a_minute)
        self._sources = Allowance(source_a_second, 2 * source_a_second)

    def refuses(self, phone: str, source: str) -> str:
        """Which limit this hop is beyond: ``source``, ``phone``, or "" for neither."""
        if not self._sources.takes(source):
            return "source"
        return "" if self._phones.takes(phone) else "phone"
