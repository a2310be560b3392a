"""The period that somebody asks figures for: the running cycle, the last days, a month, quarter or year, or free days.

Both ends are within it, to the day: the one after it begins on the next day.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

CYCLE: Final = "cycle"
LAST_WEEKS: Final = ("4", "13", "26", "52")
DATES: Final = "dates"
UNITS: Final = {"month": 1, "quarter": 3, "year": 12}
RUNNING_AND_LAST: Final = tuple(f"{which}_{unit}" for unit in UNITS for which in ("this", "last"))
_NAMED: Final = re.compile(r"(2\d{3})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?")
MONTHS_OFFERED, QUARTERS_OFFERED, YEARS_OFFERED = 12, 8, 5


@dataclass(frozen=True, slots=True)
class ReportingPeriod:
    """From the first day to the last, both within it.

    ``choice``: cycle, 4, 13, 26, 52 (weeks), this_month, last_quarter and so on, 2026-09, 2026-Q3, 2026, or dates. Of
    the running cycle only ``until`` is told here: every group's cycle has begun on a day of its own.
    """

    choice: str
    since: date
    until: date

    @property
    def running(self) -> bool:
        """Whether it is each group's running cycle."""
        return self.choice == CYCLE

    @property
    def last_month(self) -> "ReportingPeriod":
        """The month of its last day."""
        since, until = months(self.until, 1)
        return ReportingPeriod(DATES, since, min(until, self.until))

    @property
    def address(self) -> dict[str, str]:
        """What an address says to ask for this period again."""
        if self.choice == DATES:
            return {"from": self.since.isoformat(), "to": self.until.isoformat()}
        return {"period": self.choice}

    @property
    def file_name(self) -> str:
        """The part of a file's name that tells the period."""
        return f"{CYCLE}-{self.until}" if self.running else f"{self.since}_{self.until}"


def last_weeks(weeks: int, today: date) -> ReportingPeriod:
    """So many times seven days, of which today is the last."""
    return ReportingPeriod(str(weeks), today - timedelta(days=7 * weeks - 1), today)


def months(first: date, count: int) -> tuple[date, date]:
    """The first and the last day of some months; ``first`` is a day of the first of them."""
    last = first.year * 12 + first.month - 1 + count
    return first.replace(day=1), date(last // 12, last % 12 + 1, 1) - timedelta(days=1)


def of_closed_months(period: ReportingPeriod, today: date) -> ReportingPeriod | None:
    """The whole months that a period's days are in, of those that are over; none where none of them is."""
    since, until = months(period.since, 1)[0], min(months(period.until, 1)[1], today.replace(day=1) - timedelta(days=1))
    if period.running or since > until:
        return None
    same = (since, until) == (period.since, period.until)
    return period if same else ReportingPeriod(DATES, since, until)


def chosen(choice: str, today: date) -> ReportingPeriod | None:
    """The period of a choice, no later than today; none where it names no period that has begun."""
    if choice == CYCLE:
        return ReportingPeriod(CYCLE, today, today)
    if choice in LAST_WEEKS:
        return last_weeks(int(choice), today)
    if choice in RUNNING_AND_LAST:
        which, _, unit = choice.partition("_")
        since, until = _unit(today, UNITS[unit])
        if which == "last":
            since, until = _unit(since - timedelta(days=1), UNITS[unit])
        return ReportingPeriod(choice, since, min(until, today))
    named = _NAMED.fullmatch(choice)
    if named is None:
        return None
    year, month, quarter = (int(part) if part else 0 for part in named.groups())
    since, until = months(date(year, month or 3 * max(quarter, 1) - 2, 1), 1 if month else 3 if quarter else 12)
    return ReportingPeriod(choice, since, min(until, today)) if since <= today else None


def offered(today: date) -> dict[str, list[str]]:
    """The months, quarters and years that may be chosen by their names, the latest first."""
    found: dict[str, list[str]] = {}
    for unit, count in (("month", MONTHS_OFFERED), ("quarter", QUARTERS_OFFERED), ("year", YEARS_OFFERED)):
        first, names = _unit(today, UNITS[unit])[0], []
        for _ in range(count):
            quarter = f"{first.year}-Q{(first.month + 2) // 3}"
            names.append({"month": f"{first:%Y-%m}", "quarter": quarter, "year": str(first.year)}[unit])
            first = _unit(first - timedelta(days=1), UNITS[unit])[0]
        found[unit] = names
    return found


def _unit(day: date, count: int) -> tuple[date, date]:
    """The month, quarter or year (so many months) that a day is in."""
    return months(day.replace(month=(day.month - 1) // count * count + 1, day=1), count)
