"""Counts of what callers were shown and where they gave up, in memory until they are written to the panel's table."""

from collections.abc import Mapping
from typing import NamedTuple


class TallyKey(NamedTuple):
    """Where a caller was. ``day`` is an ISO date, ``group_id`` 0 where it is not known; nothing tells who she was."""

    day: str
    group_id: int
    screen: str
    language: str
    network: str


Counts = dict[TallyKey, tuple[int, int]]
"""How often each place was shown, and how often it was the last before the caller left."""


class ScreenTally:
    """Adds up; one a process, used from its event loop alone."""

    def __init__(self) -> None:
        self._counts: Counts = {}

    def add(self, place: TallyKey, *, shown: int = 0, given_up: int = 0) -> None:
        """Count."""
        before = self._counts.get(place, (0, 0))
        self._counts[place] = (before[0] + shown, before[1] + given_up)

    def take(self) -> Counts:
        """Everything counted since the last time."""
        counts, self._counts = self._counts, {}
        return counts

    def put_back(self, counts: Mapping[TallyKey, tuple[int, int]]) -> None:
        """Keep what could not be written for the next time."""
        for place, (shown, given_up) in counts.items():
            self.add(place, shown=shown, given_up=given_up)
