"""The period that a page's address asks for."""

from datetime import date, timedelta
from typing import Final

from app.organisations.figures.periods import CYCLE, DATES, LAST_WEEKS, ReportingPeriod, last_weeks
from app.organisations.roles import Role
from app.panel.web.visit import Visit

_EARLIEST: Final = date(2000, 1, 1)


def asked_period(visit: Visit, today: date, otherwise: str) -> ReportingPeriod:
    """The period of a page's address, or the usual one where it names none that makes sense.

    Whoever may see totals only gets whole months: two periods that differ by a day would tell that day's people.
    """
    since, until = _day(visit.asked("from")), _day(visit.asked("to"))
    if since or until:
        ends = sorted((min(since or _EARLIEST, today), min(until or today, today)))
        if visit.role is Role.DONOR:
            ends = [ends[0].replace(day=1), min(_last_of_month(ends[1]), today)]
        return ReportingPeriod(DATES, max(ends[0], _EARLIEST), ends[1])
    choice = visit.asked("period")
    if choice not in (CYCLE, *LAST_WEEKS):
        choice = otherwise
    return ReportingPeriod(CYCLE, today, today) if choice == CYCLE else last_weeks(int(choice), today)


def _last_of_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
