"""The period that a page's address asks for."""

from datetime import date
from typing import Final

from app.organisations.figures.series.periods import CYCLE, DATES, ReportingPeriod, chosen, of_closed_months
from app.organisations.roles import Role
from app.panel.web.refusals import PageRefused
from app.panel.web.visit import Visit

_EARLIEST: Final = date(2000, 1, 1)


def asked_period(visit: Visit, today: date, otherwise: str) -> ReportingPeriod:
    """The period of a page's address, or the usual one where it names none.

    Whoever may see totals only gets whole months that are over, the last one usually: two periods that differ by a day
    would tell that day's people.

    Raises:
        PageRefused: the address names something else than a period that has begun.
    """
    if visit.role is Role.DONOR:
        return of_closed_months(_asked(visit, today, otherwise), today) or last_month(today)
    return _asked(visit, today, otherwise)


def last_month(today: date) -> ReportingPeriod:
    """The last month that is over."""
    found = chosen("last_month", today)
    assert found is not None  # noqa: S101 -- a month that is over has begun
    return found


def _asked(visit: Visit, today: date, otherwise: str) -> ReportingPeriod:
    since, until = _day(visit.asked("from")), _day(visit.asked("to"))
    if since or until:
        ends = sorted((min(since or _EARLIEST, today), min(until or today, today)))
        return ReportingPeriod(DATES, max(ends[0], _EARLIEST), ends[1])
    found = chosen(visit.asked("period") or otherwise, today)
    if found is not None and found.running and otherwise != CYCLE:
        found = chosen(otherwise, today)
    if found is None:
        raise PageRefused(400, "no_period")
    return found


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as problem:
        raise PageRefused(400, "no_period") from problem
