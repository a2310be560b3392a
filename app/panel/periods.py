"""The period that somebody asks figures for: the running cycle, the last weeks, or from one day to another."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.panel.roles import Role
from app.panel.visit import Visit

CYCLE: Final = "cycle"
LAST_WEEKS: Final = ("4", "13", "26", "52")
DATES: Final = "dates"
_EARLIEST: Final = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
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


def last_weeks(weeks: int, today: date) -> Period:
    """The running week and those before it."""
    return Period(str(weeks), monday(today) - timedelta(weeks=weeks - 1), today)


def asked_period(visit: Visit, today: date, otherwise: str) -> Period:
    """The period of a page's address, or the usual one where it names none that makes sense.

    Whoever may see totals only gets whole months: two periods that differ by a day would tell that day's people.
    """
    since, until = _day(visit.asked("from")), _day(visit.asked("to"))
    if since or until:
        ends = sorted((min(since or _EARLIEST, today), min(until or today, today)))
        if visit.role is Role.DONOR:
            ends = [ends[0].replace(day=1), min(_last_of_month(ends[1]), today)]
        return Period(DATES, max(ends[0], _EARLIEST), ends[1])
    choice = visit.asked("period")
    if choice not in (CYCLE, *LAST_WEEKS):
        choice = otherwise
    return Period(CYCLE, today, today) if choice == CYCLE else last_weeks(int(choice), today)


def _last_of_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
