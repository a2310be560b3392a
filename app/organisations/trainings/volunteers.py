"""Volunteers: which persons gave how many days in which month, and what that adds up to, each person once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, case, cast, delete, distinct, func, select

from app.organisations.persons.named_persons import NamedPerson, entered
from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Row, UnitOfWork
from ledger.database.upsert import upsert
from ledger.tables import Person, Programme, VolunteerMonth, table_of

MOST_DAYS: Final = 31
_days, _seen, _she, _programme = (
    table_of(VolunteerMonth),
    visible(Person),
    table_of(Person).alias("she"),
    visible(Programme),
)
_WRITE = upsert(_days)
_WRITE = _WRITE.on_conflict_do_update(
    index_elements=[_days.c.person_id, _days.c.month, _days.c.work],
    set_={name: _WRITE.excluded[name] for name in ("days", "programme_id", "noted_by")},
)
_ERASE: Final = delete(_days).where(
    *(_days.c[name] == bindparam(f"at_{name}") for name in ("person_id", "month", "work"))
)
_TOO_MANY: Final = (
    select(_days.c.person_id)
    .where(_days.c.month == bindparam("month"))
    .group_by(_days.c.person_id)
    .having(func.sum(_days.c.days) > MOST_DAYS)
    .limit(1)
)
_FIGURES: "Final[tuple[ColumnElement[Any], ...]]" = (
    func.count(distinct(_she.c.id)).label("people"),
    func.count(distinct(case((_she.c.sex == "f", _she.c.id)))).label("women"),
    cast(func.coalesce(func.sum(_days.c.days), 0), BigInteger).label("days"),
)
_SUMS: "Final[Select[Any]]" = (
    select(*_FIGURES)
    .join_from(_seen, _days, _days.c.person_id == _seen.c.id)
    .join(_she, _she.c.id == func.coalesce(_seen.c.merged_into, _seen.c.id))
    .where(func.coalesce(_days.c.programme_id, 0).between(bindparam("least"), bindparam("most")))
)
_BY_MONTH: Final = _SUMS.add_columns(_days.c.month).group_by(_days.c.month).order_by(_days.c.month.desc()).limit(60)
_LINES: Final = (
    select(
        _she.c.code.label("person"),
        _she.c.sex,
        _days.c.month,
        _days.c.work,
        _programme.c.name.label("programme"),
        _days.c.days,
    )
    .join_from(_seen, _days, _days.c.person_id == _seen.c.id)
    .join(_she, _she.c.id == func.coalesce(_seen.c.merged_into, _seen.c.id))
    .outerjoin(_programme, _programme.c.id == _days.c.programme_id)
    .order_by(_days.c.month, _she.c.code, _days.c.work)
)


class TooManyDays(ValueError):  # noqa: N818 -- what it is, said plainly
    """Somebody would have given more days than a month has."""


@dataclass(frozen=True, slots=True)
class MonthGiven:
    """The days that persons gave to one work in one month (``2026-11``); nought days take a line away."""

    month: str
    work: str
    programme_id: int | None
    named: Sequence[NamedPerson]
    days: Sequence[int]


async def note_month(unit: UnitOfWork, ngo_id: int, staff_id: int | None, given: MonthGiven, at_us: int) -> None:
    """Write the days of a month; what was said before of the same person, month and work gives way.

    Raises:
        TooManyDays: more than 31 in the month, all work together.
    """
    persons = await entered(unit, ngo_id, given.named, staff_id, at_us)
    kept, gone = [], []
    for she, days in zip(persons, given.days, strict=True):
        key = {"person_id": she, "month": given.month, "work": given.work}
        if days:
            kept.append({**key, "programme_id": given.programme_id, "days": days, "noted_by": staff_id})
        else:
            gone.append({f"at_{name}": value for name, value in key.items()})
    await unit.write_many(_WRITE, kept)
    await unit.write_many(_ERASE, gone)
    if await unit.fetch(_TOO_MANY, month=given.month):
        raise TooManyDays


async def volunteered(window: ScopedReader, programme: int = 0) -> tuple[Row, list[Row]]:
    """All volunteers in sight with their person-days, then a row a month, newest first; of one programme, if asked."""
    chosen = {"least": programme, "most": programme or 2**62}
    return (await window.fetch(_SUMS, **chosen))[0], await window.fetch(_BY_MONTH, **chosen)


async def volunteer_lines(window: ScopedReader) -> list[Row]:
    """Every person's days by month and work, by her code."""
    return await window.fetch(_LINES)
