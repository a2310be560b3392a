"""Trainings as the panel keeps them: who came, by sex and group or by name, persons once, and person-days."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    cast,
    delete,
    distinct,
    func,
    insert,
    select,
    update,
)

from app.organisations.figures.indicators.savix_lines import SMALL_CELL
from app.organisations.figures.series.periods import ReportingPeriod
from app.organisations.persons.named_persons import NamedPerson, entered
from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Row, UnitOfWork
from ledger.tables import (
    Ngo,
    Person,
    Programme,
    SavingsGroup,
    Training,
    TrainingAttendance,
    TrainingPerson,
    table_of,
)

KINDS: Final = ("training", "dialogue", "assembly", "exchange", "awareness")
_training, _attendance = table_of(Training), table_of(TrainingAttendance)
_named, _entry, _she = table_of(TrainingPerson), table_of(Person), table_of(Person).alias("she")
_INSERT = insert(_training).returning(_training.c.id)
_CAME = insert(_attendance)
_NOBODY = delete(_attendance).where(_attendance.c.training_id == bindparam("at_training"))
_NOBODY_OF = _NOBODY.where(_attendance.c.group_id.in_(bindparam("groups", expanding=True)))
_CHANGE = update(_training).where(_training.c.id == bindparam("at_training"))
_CAME_NAMED = insert(_named)
_NOBODY_NAMED = delete(_named).where(_named.c.training_id == bindparam("at_training"))
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
_WOMEN = func.count(distinct(case((_she.c.sex == "f", _she.c.id))))
_MEN = func.count(distinct(case((_she.c.sex == "m", _she.c.id))))
_PEOPLE: "tuple[ColumnElement[int], ...]" = (_WOMEN.label("women"), _MEN.label("men"))
_SHE_IS = and_(_entry.c.id == _named.c.person_id, _she.c.id == func.coalesce(_entry.c.merged_into, _entry.c.id))
_NAMED_SUMS = (
    select(_named.c.training_id, *_PEOPLE).where(_SHE_IS).group_by(_named.c.training_id).subquery("named_sums")
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
        *(_seen.c[name] for name in ("kind", "follow_up", "follow_up_on", "followed_on")),
        func.coalesce(_NAMED_SUMS.c.women, 0).label("named_women"),
        func.coalesce(_NAMED_SUMS.c.men, 0).label("named_men"),
        *(
            (func.coalesce(_SUMS.c[sex], 0) + _seen.c[f"other_{sex}"] + func.coalesce(_NAMED_SUMS.c[sex], 0)).label(sex)
            for sex in ("women", "men")
        ),
    )
    .select_from(_seen)
    .join(_ngo, _ngo.c.id == _seen.c.ngo_id)
    .outerjoin(_programme, _programme.c.id == _seen.c.programme_id)
    .outerjoin(_SUMS, _SUMS.c.training_id == _seen.c.id)
    .outerjoin(_NAMED_SUMS, _NAMED_SUMS.c.training_id == _seen.c.id)
    .where(_seen.c.began_on >= bindparam("since"), _seen.c.began_on <= bindparam("until"))
    .order_by(_seen.c.began_on.desc(), _seen.c.id.desc())
)
_LIST_OF_PROGRAMME: Final = _LIST.where(_seen.c.programme_id == bindparam("programme"))
_ONCE: "Final[Select[Any]]" = (
    select(_PEOPLE[0])
    .add_columns(_PEOPLE[1])
    .join_from(_seen, _named, _named.c.training_id == _seen.c.id)
    .where(_SHE_IS, _seen.c.began_on >= bindparam("since"), _seen.c.began_on <= bindparam("until"))
)
_ONCE_OF_PROGRAMME: Final = _ONCE.where(_seen.c.programme_id == bindparam("programme"))
_persons = visible(Person)
_SEES: Final = _she.c.id.in_(select(_persons.c.id))  # a join with the scope compared each of them with each person
_CAME_BY_NAME: Final = (
    select(_she.c.id.label("she"), _she.c.sex)
    .add_columns(case((_SEES, _she.c.id)).label("id"), case((_SEES, _she.c.code)).label("code"))
    .join_from(_seen, _named, _named.c.training_id == _seen.c.id)
    .join(_entry, _entry.c.id == _named.c.person_id)
    .join(_she, _she.c.id == func.coalesce(_entry.c.merged_into, _entry.c.id))
    .where(_seen.c.id == bindparam("training_id"))
    .distinct()
    .order_by("code")
)
_OF_PERSON: Final = (
    select(*(_seen.c[name] for name in ("id", "kind", "topic", "began_on", "days")))
    .join_from(_seen, _named, _named.c.training_id == _seen.c.id)
    .join(_entry, _entry.c.id == _named.c.person_id)
    .where(func.coalesce(_entry.c.merged_into, _entry.c.id) == bindparam("person_id"))
    .distinct()
    .order_by(_seen.c.began_on.desc(), _seen.c.id.desc())
)
_TO_FOLLOW: Final = (
    select(*(_seen.c[name] for name in ("id", "topic", "follow_up", "follow_up_on")))
    .where(_seen.c.follow_up_on.is_not(None), _seen.c.followed_on.is_(None))
    .order_by(_seen.c.follow_up_on, _seen.c.id)
    .limit(50)
)
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
class TrainingGiven:
    """A training to be recorded. ``came``: group → (women, men); the others are people of no group.

    ``named`` came too, and are in none of the numbers.
    """

    topic: str
    place: str
    trainer: str
    began_on: date
    days: int
    programme_id: int | None
    came: Mapping[int, tuple[int, int]]
    other_women: int
    other_men: int
    kind: str = "training"
    named: Sequence[NamedPerson] = field(default=())
    follow_up: str = ""
    follow_up_on: date | None = None


@dataclass(frozen=True, slots=True)
class TrainingReach:
    """What trainings add up to: women and men once each where they are named, ``attendances`` once a training.

    Who came for three days is three person-days. Those told by numbers alone cannot be known again: they are added up.
    """

    trainings: int
    women: int
    men: int
    attendances: int
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


async def named_once(window: ScopedReader, period: ReportingPeriod, programme: int = 0) -> tuple[int, int]:
    """How many women and men are named at trainings of a period, each once however often she came."""
    chosen = {"programme": programme} if programme else {}
    statement = _ONCE_OF_PROGRAMME if programme else _ONCE
    span = {"since": period.since.isoformat(), "until": period.until.isoformat()}
    row = (await window.fetch(statement, **span, **chosen))[0]
    return row["women"], row["men"]


async def named_at(window: ScopedReader, training_id: int) -> list[Row]:
    """A row a person who was named at one training, by her code where she is in sight."""
    return await window.fetch(_CAME_BY_NAME, training_id=training_id)


async def trainings_of(window: ScopedReader, person_id: int) -> list[Row]:
    """The trainings in sight to which a person came, under whichever of her entries."""
    return await window.fetch(_OF_PERSON, person_id=person_id)


async def to_follow(window: ScopedReader) -> list[Row]:
    """What is still to be done after trainings in sight, the earliest day first."""
    return await window.fetch(_TO_FOLLOW)


def reach(rows: list[Row], once: tuple[int, int], *, rounded: bool = False) -> TrainingReach:
    """Add trainings up; ``once``: women and men who are named, as ``named_once`` counts them.

    ``rounded``: each to the nearest five women and men first, so that whatever is added up and subtracted tells no more
    of a training than that; those who came again are taken off in fives.
    """
    near = SMALL_CELL if rounded else 1
    people = [tuple((row[name] + near // 2) // near * near for name in ("women", "men")) for row in rows]
    days = sum(sum(came) * row["days"] for came, row in zip(people, rows, strict=True))
    came = [sum(pair[sex] for pair in people) for sex in (0, 1)]
    again = [
        sum(row[name] for row in rows) - known for name, known in zip(("named_women", "named_men"), once, strict=True)
    ]
    women, men = (max(0, there - twice // near * near) for there, twice in zip(came, again, strict=True))
    return TrainingReach(len(rows), women, men, sum(came), days)


async def record_training(unit: UnitOfWork, ngo_id: int, staff_id: int, given: TrainingGiven, at_us: int = 0) -> int:
    """Write a training; give its number."""
    made = await unit.fetch(_INSERT, ngo_id=ngo_id, recorded_by=staff_id, **_written(given))
    number = int(made[0]["id"])
    await _attend(unit, number, given, await entered(unit, ngo_id, given.named, staff_id, at_us))
    return number


async def change_training(
    unit: UnitOfWork, training: Row, given: TrainingGiven, seen: Collection[int], staff_id: int, at_us: int
) -> None:
    """Put a training right; of the groups that are not ``seen`` by whoever does, it stays as it was.

    What is to follow by another day is still to be done.
    """
    written, number = _written(given), training["id"]
    done = training["followed_on"] if written["follow_up_on"] == training["follow_up_on"] else None
    persons = await entered(unit, training["ngo_id"], given.named, staff_id, at_us)
    await unit.fetch(_CHANGE, at_training=number, followed_on=done, **written)
    await unit.fetch(_NOBODY_OF, at_training=number, groups=sorted(seen))
    await unit.fetch(_NOBODY_NAMED, at_training=number)
    await _attend(unit, number, given, persons)


def _written(given: TrainingGiven) -> dict[str, object]:
    names = ("programme_id", "topic", "place", "trainer", "days", "other_women", "other_men", "kind", "follow_up")
    return {
        **{name: getattr(given, name) for name in names},
        "began_on": given.began_on.isoformat(),
        "follow_up_on": given.follow_up_on.isoformat() if given.follow_up_on else None,
    }


async def _attend(unit: UnitOfWork, number: int, given: TrainingGiven, persons: Sequence[int]) -> None:
    for group_id, (women, men) in sorted(given.came.items()):
        await unit.fetch(_CAME, training_id=number, group_id=group_id, women=women, men=men)
    await unit.write_many(_CAME_NAMED, [{"training_id": number, "person_id": she} for she in persons])


async def note_followed(unit: UnitOfWork, training_id: int, on: date) -> None:
    """Note the day on which what was to follow was done."""
    await unit.fetch(_CHANGE, at_training=training_id, followed_on=on.isoformat())


async def forget_training(unit: UnitOfWork, training_id: int) -> None:
    """Take away a training that was recorded by mistake."""
    await unit.fetch(_NOBODY, at_training=training_id)
    await unit.fetch(_NOBODY_NAMED, at_training=training_id)
    await unit.fetch(_FORGET, at_training=training_id)
