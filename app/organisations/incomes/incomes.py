"""Income activities of persons: begun with a baseline, followed by visits, corrected by a visit in another's place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, func, insert, or_, select, update

from app.organisations.tenancy import ScopedReader, visible
from app.organisations.withdrawing import withdraw
from ledger.database import Row, UnitOfWork
from ledger.tables import IncomeActivity, IncomeVisit, Person, Programme, Support, table_of

SECTORS: Final = (
    "trade", "farming", "gardening", "livestock", "fishing", "processing", "catering", "crafts", "services", "other",
)  # fmt: skip
_activity, _visit = table_of(IncomeActivity), table_of(IncomeVisit)
_seen, _persons = visible(IncomeActivity), visible(Person)
_programme, _support = visible(Programme), visible(Support)
_first, _she = _visit.alias("first"), table_of(Person).alias("she")
_INSERT_MANY: Final = insert(_activity)
_INSERT: Final = _INSERT_MANY.returning(_activity.c.id)
_INSERT_VISIT: Final = insert(_visit)
_CHANGE: Final = update(_activity).where(_activity.c.id == bindparam("at_id"))
_MADE: Final = (
    select(_activity.c.person_id, func.max(_activity.c.id).label("id"))
    .where(_activity.c.ngo_id == bindparam("ngo_id"), _activity.c.made_us == bindparam("made_us"))
    .group_by(_activity.c.person_id)
)
_LAST_NUMBERS: Final = (
    select(_visit.c.activity_id, func.max(_visit.c.number).label("number"))
    .join(_activity, _activity.c.id == _visit.c.activity_id)
    .where(_activity.c.ngo_id == bindparam("ngo_id"))
    .group_by(_visit.c.activity_id)
)
_FIGURES: Final = ("seen_on", "income_xof", "costs_xof", "employed", "goes_on")
_newest = (
    select(
        _visit.c.activity_id,
        *(_visit.c[name] for name in _FIGURES),
        func.row_number()
        .over(partition_by=_visit.c.activity_id, order_by=(_visit.c.seen_on.desc(), _visit.c.number.desc()))
        .label("place"),
        func.min(_visit.c.seen_on).over(partition_by=_visit.c.activity_id).label("visited_on"),
    )
    .where(_visit.c.baseline == 0, _visit.c.withdrawn_on.is_(None), _visit.c.seen_on <= bindparam("until"))
    .subquery("newest")
)
_ROWS: "Final[Select[Any]]" = (
    select(
        _she.c.id.label("she"),  # what is asked for most comes first: SQLite's rows look a name up from there
        *(_newest.c[name].label(f"last_{name}") for name in _FIGURES),
        *(_first.c[name].label(f"first_{name}") for name in _FIGURES[:-1]),
        _she.c.sex,
        _seen.c.sector,
        _seen.c.id,
        _newest.c.visited_on,
        _seen.c.what,
        _seen.c.tools,
        _seen.c.support_id,
        _seen.c.programme_id,
        _programme.c.name.label("programme"),
        _she.c.code,
        _she.c.region,
    )
    .join_from(_seen, table_of(Person), table_of(Person).c.id == _seen.c.person_id)
    .join(_she, _she.c.id == func.coalesce(table_of(Person).c.merged_into, table_of(Person).c.id))
    .join(_first, and_(_first.c.activity_id == _seen.c.id, _first.c.baseline == 1, _first.c.withdrawn_on.is_(None)))
    .outerjoin(_newest, and_(_newest.c.activity_id == _seen.c.id, _newest.c.place == 1))
    .outerjoin(_programme, _programme.c.id == _seen.c.programme_id)
    .where(_seen.c.withdrawn_on.is_(None), _first.c.seen_on <= bindparam("until"))
    .order_by(_seen.c.id)
)
_ONE: Final = (
    select(_seen, _persons.c.code, _persons.c.name, _programme.c.name.label("programme"), _support.c.what.label("gift"))
    .join_from(_seen, _persons, _persons.c.id == _seen.c.person_id)
    .outerjoin(_programme, _programme.c.id == _seen.c.programme_id)
    .outerjoin(_support, _support.c.id == _seen.c.support_id)
    .where(_seen.c.id == bindparam("id"))
)
_VISITS: Final = (
    select(_visit)
    .join_from(_seen, _visit, _visit.c.activity_id == _seen.c.id)
    .where(_seen.c.id == bindparam("id"))
    .order_by(_visit.c.baseline.desc(), _visit.c.seen_on, _visit.c.number)
)
_OF_PERSON: Final = (
    select(_seen.c.id, _seen.c.sector, _seen.c.what, _seen.c.withdrawn_on)
    .join_from(_persons, _seen, _seen.c.person_id == _persons.c.id)
    .where(or_(_persons.c.id == bindparam("id"), _persons.c.merged_into == bindparam("id")))
    .order_by(_seen.c.id)
)
_GIFTS: Final = (
    select(_support.c.id, _support.c.what, _support.c.promised_on)
    .where(_support.c.kind == "goods")
    .order_by(_support.c.id.desc())
    .limit(100)
)


class IncomeWrong(ValueError):  # noqa: N818 -- what it is, said plainly
    """It cannot be done; ``why``: early (a visit before the baseline)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class IncomeGiven:
    """What somebody lives of; ``tools`` she received, from the support in goods with that number if there is one."""

    sector: str
    what: str
    tools: str = ""
    programme_id: int | None = None
    support_id: int | None = None


@dataclass(frozen=True, slots=True)
class IncomeFigures:
    """What an activity brings in and costs in a usual month, and how many people are paid; seen on a day."""

    seen_on: date
    income_xof: int
    costs_xof: int
    employed: int = 0
    goes_on: bool = True


async def begin_income(
    unit: UnitOfWork,
    owner: tuple[int, int],
    given: IncomeGiven,
    baseline: IncomeFigures,
    staff_id: int | None,
    at_us: int,
) -> int:
    """Write an activity with its baseline; give its number. ``owner``: the organisation and the person."""
    made = await unit.fetch(_INSERT, **_activity_columns(owner, given, staff_id, at_us))
    number = int(made[0]["id"])
    await unit.fetch(_INSERT_VISIT, **_columns(number, 1, baseline, staff_id, at_us), baseline=1)
    return number


async def begin_many(
    unit: UnitOfWork,
    ngo_id: int,
    begun: Sequence[tuple[int, IncomeGiven, IncomeFigures]],
    staff_id: int | None,
    at_us: int,
) -> None:
    """Write an activity with its baseline for each of many persons, nobody twice."""
    rows = [_activity_columns((ngo_id, she), given, staff_id, at_us) for she, given, _ in begun]
    await unit.write_many(_INSERT_MANY, rows)
    made = {row["person_id"]: row["id"] for row in await unit.fetch(_MADE, ngo_id=ngo_id, made_us=at_us)}
    visits = (_columns(made[she], 1, baseline, staff_id, at_us) for she, _, baseline in begun)
    await unit.write_many(_INSERT_VISIT, [visit | {"baseline": 1} for visit in visits])


def _activity_columns(
    owner: tuple[int, int], given: IncomeGiven, staff_id: int | None, at_us: int
) -> dict[str, object]:
    columns = {name: getattr(given, name) for name in given.__slots__}
    ngo_id, person_id = owner
    return columns | {"ngo_id": ngo_id, "person_id": person_id, "made_by": staff_id, "made_us": at_us, "reason": ""}


async def note_figures(
    unit: UnitOfWork, activity: int, figures: IncomeFigures, staff_id: int | None, at_us: int, *, baseline: bool = False
) -> None:
    """Write what was found at a visit; ``baseline``: in the place of one that was withdrawn.

    Raises:
        IncomeWrong: ``early``.
    """
    rows = await unit.fetch(select(_visit).where(_visit.c.activity_id == bindparam("id")), id=activity)
    standing = [row for row in rows if row["withdrawn_on"] is None]
    first = [row["seen_on"] for row in standing if row["baseline"]]
    later = [row["seen_on"] for row in standing if not row["baseline"]]
    day = figures.seen_on.isoformat()
    if (not baseline and first and day < first[0]) or (baseline and later and day > min(later)):
        raise IncomeWrong("early")
    number = 1 + max((row["number"] for row in rows), default=0)
    await unit.fetch(_INSERT_VISIT, **_columns(activity, number, figures, staff_id, at_us), baseline=int(baseline))


async def note_many(
    unit: UnitOfWork, ngo_id: int, visits: Iterable[tuple[int, IncomeFigures]], staff_id: int | None, at_us: int
) -> None:
    """Write one visit of each of many activities of an organisation, whose days were looked at already."""
    last = {row["activity_id"]: int(row["number"]) for row in await unit.fetch(_LAST_NUMBERS, ngo_id=ngo_id)}
    rows = (_columns(activity, last[activity] + 1, figures, staff_id, at_us) for activity, figures in visits)
    await unit.write_many(_INSERT_VISIT, [row | {"baseline": 0} for row in rows])


def _columns(activity: int, number: int, figures: IncomeFigures, staff_id: int | None, at_us: int) -> dict[str, object]:
    given = {name: getattr(figures, name) for name in figures.__slots__}
    day = {"seen_on": figures.seen_on.isoformat(), "goes_on": int(figures.goes_on)}
    return (
        given | day | {"activity_id": activity, "number": number, "noted_by": staff_id, "noted_us": at_us, "reason": ""}
    )


async def correct_figures(
    unit: UnitOfWork, visit: Row, figures: IncomeFigures, reason: str, on: date, staff_id: int | None, at_us: int
) -> None:
    """Put right figures in the place of wrong ones, which stay with the reason.

    Raises:
        NotThere: they were withdrawn already.
        IncomeWrong: ``early``.
    """
    await withdraw(unit, IncomeVisit, on, reason, activity_id=visit["activity_id"], number=visit["number"])
    await note_figures(unit, visit["activity_id"], figures, staff_id, at_us, baseline=bool(visit["baseline"]))


async def change_income(unit: UnitOfWork, activity: int, given: IncomeGiven) -> None:
    """Write anew what is said of an activity; what was said before stands in the audit log."""
    await unit.fetch(_CHANGE, at_id=activity, **{name: getattr(given, name) for name in given.__slots__})


async def income_rows(window: ScopedReader, until: date = date.max) -> list[Row]:
    """A row an activity that stands, with its baseline and its newest visit up to a day; persons behind their codes."""
    return await window.fetch(_ROWS, until=until.isoformat())


async def income_seen(window: ScopedReader, activity: int) -> tuple[Row, list[Row]] | None:
    """One activity of a person in sight with all its visits, those that were withdrawn among them."""
    found = await window.one(_ONE, id=activity)
    return None if found is None else (found, await window.fetch(_VISITS, id=activity))


async def incomes_of(window: ScopedReader, person_id: int) -> list[Row]:
    """What a person lives of, under whichever of her entries."""
    return await window.fetch(_OF_PERSON, id=person_id)


async def supports_in_goods(window: ScopedReader) -> list[Row]:
    """The supports from which tools may come, the newest first."""
    return await window.fetch(_GIFTS)
