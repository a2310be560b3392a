"""Trainings as the panel keeps them: who came, by sex and by group, and the person-days they add up to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import bindparam, delete, insert

from app.organisations.figures.periods import ReportingPeriod
from app.organisations.figures.savix_lines import SMALL_CELL
from app.organisations.tenancy import ScopedReader
from ledger.database import Row, UnitOfWork
from ledger.tables import Training, TrainingAttendance, table_of

_training, _attendance = table_of(Training), table_of(TrainingAttendance)
_INSERT = insert(_training).returning(_training.c.id)
_CAME = insert(_attendance)
_NOBODY = delete(_attendance).where(_attendance.c.training_id == bindparam("at_training"))
_FORGET = delete(_training).where(_training.c.id == bindparam("at_training"))
_LIST: Final = """
SELECT t.id, t.topic, t.place, t.trainer, t.began_on, t.days, t.recorded_by, n.name AS ngo_name, p.name AS programme,
  coalesce(s.groups, 0) AS groups, coalesce(s.women, 0) + t.other_women AS women,
  coalesce(s.men, 0) + t.other_men AS men
FROM visible_training t JOIN ngo n ON n.id = t.ngo_id LEFT JOIN programme p ON p.id = t.programme_id
LEFT JOIN (SELECT a.training_id, count(*) AS groups, CAST(sum(a.women) AS BIGINT) AS women,
    CAST(sum(a.men) AS BIGINT) AS men
  FROM training_attendance a JOIN visible ON visible.id = a.group_id GROUP BY a.training_id) s ON s.training_id = t.id
WHERE t.began_on >= :since AND t.began_on <= :until {chosen} ORDER BY t.began_on DESC, t.id DESC
"""
_BY_GROUP: Final = """
SELECT a.training_id, visible.code, visible.name, a.women, a.men FROM training_attendance a
JOIN visible ON visible.id = a.group_id JOIN visible_training t ON t.id = a.training_id {chosen}
ORDER BY a.training_id, visible.code
"""


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
    words = _LIST.format(chosen="AND t.programme_id = :programme" if programme else "")
    return await window.fetch(words, since=period.since.isoformat(), until=period.until.isoformat(), **chosen)


async def attendance(window: ScopedReader, training_id: int | None = None) -> list[Row]:
    """Who came, by group in sight, to one training or to every one."""
    if training_id is None:
        return await window.fetch(_BY_GROUP.format(chosen=""))
    return await window.fetch(_BY_GROUP.format(chosen="WHERE t.id = :training_id"), training_id=training_id)


def reach(rows: list[Row]) -> Reach:
    """Add trainings up."""
    women, men = sum(row["women"] for row in rows), sum(row["men"] for row in rows)
    return Reach(len(rows), women, men, sum((row["women"] + row["men"]) * row["days"] for row in rows))


def rounded(reached: Reach) -> Reach:
    """To the nearest five people: nobody can tell a few by subtracting one period from another."""

    def near(people: int) -> int:
        return (people + SMALL_CELL // 2) // SMALL_CELL * SMALL_CELL

    return Reach(reached.trainings, near(reached.women), near(reached.men), near(reached.person_days))


async def record_training(unit: UnitOfWork, ngo_id: int, staff_id: int, given: Given) -> int:
    """Write a training; give its number."""
    made = await unit.fetch(
        _INSERT,
        ngo_id=ngo_id,
        programme_id=given.programme_id,
        topic=given.topic,
        place=given.place,
        trainer=given.trainer,
        began_on=given.began_on.isoformat(),
        days=given.days,
        other_women=given.other_women,
        other_men=given.other_men,
        recorded_by=staff_id,
    )
    number = int(made[0]["id"])
    for group_id, (women, men) in sorted(given.came.items()):
        await unit.fetch(_CAME, training_id=number, group_id=group_id, women=women, men=men)
    return number


async def forget_training(unit: UnitOfWork, training_id: int) -> None:
    """Take away a training that was recorded by mistake."""
    await unit.fetch(_NOBODY, at_training=training_id)
    await unit.fetch(_FORGET, at_training=training_id)
