"""Trainings as the panel keeps them: who came, by sex and by group, and the person-days they add up to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import BigInteger, bindparam, cast, delete, func, insert, select, update

from app.organisations.figures.periods import ReportingPeriod
from app.organisations.figures.savix_lines import SMALL_CELL
from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Row, UnitOfWork
from ledger.tables import Ngo, Programme, SavingsGroup, Training, TrainingAttendance, table_of

_training, _attendance = table_of(Training), table_of(TrainingAttendance)
_INSERT = insert(_training).returning(_training.c.id)
_CAME = insert(_attendance)
_NOBODY = delete(_attendance).where(_attendance.c.training_id == bindparam("at_training"))
_NOBODY_OF = _NOBODY.where(_attendance.c.group_id.in_(bindparam("groups", expanding=True)))
_CHANGE = update(_training).where(_training.c.id == bindparam("at_training"))
_FORGET = delete(_training).where(_training.c.id == bindparam("at_training"))
_visible, _seen = visible(SavingsGroup), visible(Training)
_ngo, _programme = table_of(Ngo), table_of(Programme)
_SUMS = (
    select(
        _attendance.c.training_id,
        func.count().label("groups"),
        cast(func.sum(_attendance.c.women), BigInteger).label("women"),
        cast(func.sum(_attendance.c.men), BigInteger).label("men"),
    )
    .join(_visible, _visible.c.id == _attendance.c.group_id)
    .group_by(_attendance.c.training_id)
    .subquery("sums")
)
_LIST: Final = (
    select(
        _seen.c.id,
        _seen.c.topic,
        _seen.c.place,
        _seen.c.trainer,
        _seen.c.began_on,
        _seen.c.days,
        _seen.c.recorded_by,
        _ngo.c.name.label("ngo_name"),
        _programme.c.name.label("programme"),
        func.coalesce(_SUMS.c.groups, 0).label("groups"),
        (func.coalesce(_SUMS.c.women, 0) + _seen.c.other_women).label("women"),
        (func.coalesce(_SUMS.c.men, 0) + _seen.c.other_men).label("men"),
    )
    .select_from(_seen)
    .join(_ngo, _ngo.c.id == _seen.c.ngo_id)
    .outerjoin(_programme, _programme.c.id == _seen.c.programme_id)
    .outerjoin(_SUMS, _SUMS.c.training_id == _seen.c.id)
    .where(_seen.c.began_on >= bindparam("since"), _seen.c.began_on <= bindparam("until"))
    .order_by(_seen.c.began_on.desc(), _seen.c.id.desc())
)
_LIST_OF_PROGRAMME: Final = _LIST.where(_seen.c.programme_id == bindparam("programme"))
_BY_GROUP: Final = (
    select(
        _attendance.c.training_id,
        _visible.c.id,
        _visible.c.code,
        _visible.c.name,
        _attendance.c.women,
        _attendance.c.men,
    )
    .join_from(_attendance, _visible, _visible.c.id == _attendance.c.group_id)
    .join(_seen, _seen.c.id == _attendance.c.training_id)
    .order_by(_attendance.c.training_id, _visible.c.code)
)
_BY_GROUP_AT_ONE: Final = _BY_GROUP.where(_seen.c.id == bindparam("training_id"))


@dataclass(frozen=True, slots=True)
class Given:
    """A training to be recorded. ``came``: group → (women, men); the others are people of no group."""

    topic: str
    place: str
    trainer: str
    began_on: date
    days: int
    programme_id: int | None
    came: Mapping[int, tuple[int, int]]
    other_women: int
    other_men: int


@dataclass(frozen=True, slots=True)
class Reach:
    """What trainings add up to; a person who came for three days is three person-days, and counts once a training."""

    trainings: int
    women: int
    men: int
    person_days: int


async def trainings(window: ScopedReader, period: ReportingPeriod, programme: int = 0) -> list[Row]:
    """The trainings in sight that began in a period, newest first; of one programme, if asked."""
    chosen = {"programme": programme} if programme else {}
    statement = _LIST_OF_PROGRAMME if programme else _LIST
    return await window.fetch(statement, since=period.since.isoformat(), until=period.until.isoformat(), **chosen)


async def attendance(window: ScopedReader, training_id: int | None = None) -> list[Row]:
    """Who came, by group in sight, to one training or to every one."""
    if training_id is None:
        return await window.fetch(_BY_GROUP)
    return await window.fetch(_BY_GROUP_AT_ONE, training_id=training_id)


def reach(rows: list[Row], *, rounded: bool = False) -> Reach:
    """Add trainings up.

    ``rounded``: each to the nearest five women and men first, so that whatever is added up and subtracted tells no more
    of a training than that.
    """
    near = SMALL_CELL if rounded else 1
    people = [tuple((row[name] + near // 2) // near * near for name in ("women", "men")) for row in rows]
    days = sum(sum(came) * row["days"] for came, row in zip(people, rows, strict=True))
    return Reach(len(rows), sum(women for women, _ in people), sum(men for _, men in people), days)


async def record_training(unit: UnitOfWork, ngo_id: int, staff_id: int, given: Given) -> int:
    """Write a training; give its number."""
    made = await unit.fetch(_INSERT, ngo_id=ngo_id, recorded_by=staff_id, **_written(given))
    number = int(made[0]["id"])
    await _attend(unit, number, given)
    return number


async def change_training(unit: UnitOfWork, training_id: int, given: Given, seen: Collection[int]) -> None:
    """Put a training right; of the groups that are not ``seen`` by whoever does, it stays as it was."""
    await unit.fetch(_CHANGE, at_training=training_id, **_written(given))
    await unit.fetch(_NOBODY_OF, at_training=training_id, groups=sorted(seen))
    await _attend(unit, training_id, given)


def _written(given: Given) -> dict[str, object]:
    return {
        "programme_id": given.programme_id,
        "topic": given.topic,
        "place": given.place,
        "trainer": given.trainer,
        "began_on": given.began_on.isoformat(),
        "days": given.days,
        "other_women": given.other_women,
        "other_men": given.other_men,
    }


async def _attend(unit: UnitOfWork, number: int, given: Given) -> None:
    for group_id, (women, men) in sorted(given.came.items()):
        await unit.fetch(_CAME, training_id=number, group_id=group_id, women=women, men=men)


async def forget_training(unit: UnitOfWork, training_id: int) -> None:
    """Take away a training that was recorded by mistake."""
    await unit.fetch(_NOBODY, at_training=training_id)
    await unit.fetch(_FORGET, at_training=training_id)
