"""The period that somebody asks figures for: the running cycle, the last weeks, or from one day to another."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

CYCLE: Final = "cycle"
LAST_WEEKS: Final = ("4", "13", "26", "52")
DATES: Final = "dates"


@dataclass(frozen=True, slots=True)
class ReportingPeriod:
    """From the first day to the last, both within it. ``choice``: cycle, 4, 13, 26, 52 (weeks) or dates.

    Of the running cycle only ``until`` is told here: every group's cycle has begun on a day of its own.
    """

    choice: str
    since: date
    until: date

    @property
    def running(self) -> bool:
        """Whether it is each group's running cycle."""
        return self.choice == CYCLE

    @property
    def address(self) -> dict[str, str]:
        """What an address says to ask for this period again."""
        if self.choice == DATES:
            return {"from": self.since.isoformat(), "to": self.until.isoformat()}
        return {"period": self.choice}


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def last_weeks(weeks: int, today: date) -> ReportingPeriod:
    """The running week and those before it."""
    return ReportingPeriod(str(weeks), monday(today) - timedelta(weeks=weeks - 1), today)
