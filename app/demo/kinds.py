"""Which kind of savings group each of the demo's groups is, and how much of its life is written.

Groups 1 to 3 are village savings groups (AVEC), 4 is a self-help group, 5 a tontine, 6 an EPC; those after them are
AVEC that have only just come in out of their paper books.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from ledger.rules.by_family.constitution import Constitution

WEEKS_ON_PAPER = 10


@dataclass(frozen=True, slots=True)
class Kind:
    """``weeks_on_paper`` come in as opening figures, ``meetings`` are played through the books, one a week."""

    family: str = "vsla"
    settings: Mapping[str, object] = field(default_factory=dict)
    weeks_on_paper: int = 0
    meetings: int = 0

    @property
    def rules(self) -> Constitution:
        """Its constitution."""
        return Constitution.from_settings(self.family, self.settings)

    def founded_on(self, last_on: date) -> date:
        """The day it began, where its last meeting was on ``last_on``."""
        return last_on - timedelta(weeks=self.weeks_on_paper + self.meetings)

    def came_in_at(self, founded_on: date) -> datetime:
        """When its paper book was typed in."""
        return datetime.combine(founded_on + timedelta(weeks=self.weeks_on_paper), time(12), UTC)


FROM_PAPER = Kind(weeks_on_paper=WEEKS_ON_PAPER)
KINDS: Mapping[int, Kind] = {
    1: Kind(weeks_on_paper=WEEKS_ON_PAPER, meetings=4),
    2: Kind(weeks_on_paper=WEEKS_ON_PAPER, meetings=4),
    3: Kind(meetings=24),
    4: Kind("shg", {"share_value_xof": 250}, meetings=10),
    5: Kind("tontine", {"share_value_xof": 2_000, "fines": []}, meetings=8),
    6: Kind("epc", {"share_value_xof": 1_000, "solidarity_xof": 50, "charge_percent": "5"}, meetings=8),
}
"""The fourth's box was counted short at its ninth meeting (``life.MISCOUNTED``), and nobody has cleared that up yet."""


def weekday_of(group: int) -> int:
    """The day on which a demo group meets: 1 is Monday."""
    return 1 + group % 7


def last_meeting_on(group: int, today: date) -> date:
    """The newest of a group's meeting days before today."""
    return today - timedelta(days=(today.isoweekday() - weekday_of(group) - 1) % 7 + 1)
