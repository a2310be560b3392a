"""What the form of a group's facts says, read strictly: facts, the day from which they hold, the reason."""

from typing import Final

from app.organisations.organisation import LANGUAGES
from app.panel.forms.reading.fields import FormWrong, read_number, typed_day, typed_words
from app.panel.web.visit import Visit
from ledger.database import Row
from ledger.people.groups.facts import FactChange
from ledger.people.groups.places import read_places
from ledger.rules.places import LEVELS, PlaceWrong, Where

WEEKDAYS: Final = range(1, 8)
HOURS: Final = range(24)


async def typed_facts(visit: Visit, group: Row) -> dict[str, str | int]:
    """Every fact as it is typed, of which some may be as they were.

    Raises:
        FormWrong: with the field's name; for a place also what is near.
    """
    language = visit.typed("language")
    if language not in LANGUAGES:
        raise FormWrong("language")
    where = await _typed_where(visit, group)
    return {
        "name": typed_words(visit, "name", needed=True),
        "village": typed_words(visit, "village"),
        "commune": where.commune,
        "cercle": where.cercle,
        "region": where.region,
        "language": language,
        "meeting_weekday": _number(visit, "meeting_weekday", WEEKDAYS),
        "meeting_hour": _number(visit, "meeting_hour", HOURS),
    }


def typed_reason(visit: Visit) -> str:
    """Why; it is needed.

    Raises:
        FormWrong: ``reason``.
    """
    return typed_words(visit, "reason", needed=True)


def typed_change(visit: Visit) -> FactChange:
    """From which day it holds, and why; a reason is needed.

    Raises:
        FormWrong: ``day``, ``reason``.
    """
    now = visit.service.now
    return FactChange(
        holds_from=typed_day(visit, "day", now.date()),
        reason=typed_reason(visit),
        at=now,
        staff_id=visit.person["id"],
    )


def chosen(visit: Visit, name: str, known: set[int]) -> set[int]:
    """The numbers that are ticked of those that may be.

    Raises:
        FormWrong: with the field's name.
    """
    ticked = {str(value) for value in visit.form.getlist(name)}
    found = {number for number in known if str(number) in ticked}
    if len(found) != len(ticked):
        raise FormWrong(name)
    return found


async def _typed_where(visit: Visit, group: Row) -> Where:
    """Where the group is; what was written before the list came may stay as it is."""
    typed = [typed_words(visit, level) for level in LEVELS]
    if typed == [group[level] for level in LEVELS]:
        return Where(*typed)
    try:
        return (await read_places(visit.service.database)).where(*typed)
    except PlaceWrong as problem:
        raise FormWrong(problem.why, problem.near or "–") from problem


def _number(visit: Visit, name: str, among: range) -> int:
    try:
        return read_number(visit.typed(name), among.start, among.stop - 1)
    except FormWrong as problem:
        raise FormWrong(name) from problem
