"""A programme's report for whoever pays for it: months that are over, cut and rounded as every figure of a donor is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import and_, bindparam, func, select

from app.organisations.figures.donors.donor_lines import donor_lines
from app.organisations.figures.donors.suppression import Partition
from app.organisations.figures.series.periods import DATES, ReportingPeriod, months
from app.organisations.incomes.income_donor_figures import income_donor_figures
from app.organisations.incomes.incomes import income_rows
from app.organisations.incomes.lot_donor_figures import lot_donor_figures, lot_lines
from app.organisations.programmes.programmes import names_in_sight
from app.organisations.supports.donor_steps import DonorSupports, donor_support_lines, donor_supports, near
from app.organisations.tenancy import ScopedReader, visible
from app.organisations.trainings.trainings import named_once, reach, trainings
from ledger.database import Row
from ledger.tables import Activity, Consultation, ConsultationAnswer, Programme, ProgrammeGroup, SavingsGroup, table_of

_seen, _groups, _part = visible(Programme), visible(SavingsGroup), table_of(ProgrammeGroup)
_activity, _asked, _answer = table_of(Activity), table_of(Consultation), table_of(ConsultationAnswer)
_ACTIVITIES: Final = (
    select(_activity.c.began_on, _activity.c.women, _activity.c.men)
    .join_from(_groups, _part, _part.c.group_id == _groups.c.id)
    .join(_activity, _activity.c.group_id == _groups.c.id)
    .where(_part.c.programme_id == bindparam("programme_id"), _activity.c.began_on <= bindparam("until"))
    .where(_activity.c.withdrawn_on.is_(None))
)
_OF_ITS_GROUPS: Final = (
    select(_answer.c.consultation, func.count().label("answers"))
    .join(_part, and_(_part.c.group_id == _answer.c.group_id, _part.c.programme_id == bindparam("programme_id")))
    .group_by(_answer.c.consultation)
    .subquery("of_its_groups")
)
_CONSULTATIONS: Final = (
    select(func.coalesce(_OF_ITS_GROUPS.c.answers, 0).label("answers"))
    .join_from(_seen, _asked, _asked.c.ngo_id == _seen.c.ngo_id)
    .outerjoin(_OF_ITS_GROUPS, _OF_ITS_GROUPS.c.consultation == _asked.c.id)
    .where(_seen.c.id == bindparam("programme_id"))
    .where(_asked.c.closes_on >= bindparam("since"), _asked.c.closes_on <= bindparam("until"))
    .where(_asked.c.withdrawn_on.is_(None))
)
YOUNGEST: Final = (("60", 60), ("36", 36), ("18", 18), ("0", 0))
"""Age bands by the age at which each begins."""
_ORDER: Final = ("reached", "sex", "age", "place")
Value = int | None
"""A figure; none where it speaks of a few people."""


@dataclass(frozen=True, slots=True)
class ReportFigure:
    """One line: ``start`` and ``end`` of the period, or what happened within it (``flow``) as its ``end``.

    ``value``: the sex, age band or place that it is of.
    """

    section: str
    name: str
    start: Value
    end: Value
    flow: bool = False
    value: str = ""


@dataclass(frozen=True, slots=True)
class ProgrammeReport:
    """The figures of a programme's period, as they were read on a day."""

    programme: Row
    period: ReportingPeriod
    read_on: date
    figures: Sequence[ReportFigure]


async def programme_report(
    window: ScopedReader, programme: Row, period: ReportingPeriod, today: date
) -> ProgrammeReport:
    """Read it; ``period``: whole months that are over."""
    id_, before = programme["id"], period.since - timedelta(days=1)
    lines = (await donor_support_lines(window, period.until, id_)).get(id_, [])
    known = [row for row in lines if row["promised_on"] <= before.isoformat()]
    start, end = donor_supports(known, before), donor_supports(lines, period.until)
    figures = [
        *_people(start, end, before, period.until),
        *await _of_groups(window, programme, before, period.until, today),
        *(
            ReportFigure("supports", name, getattr(start, name, None), getattr(end, name, None))
            for name in ("people", "promised_xof", "handed_xof", "confirmed", "contested", "silent")
        ),
        *await _trainings(window, id_, period),
        *await _work(window, id_, before, period),
        *await _incomes(window, id_, before, period.until),
        *await _goods(window, id_, before, period.until),
    ]
    return ProgrammeReport(programme, period, today, figures)


def reached(lines: Iterable[Row], on: date, *, exact: bool = False) -> dict[tuple[str, str], Value]:
    """People by sex, age band and place, and all of them as ``("reached", "")``, each once.

    A line is told only where everything that can be added and subtracted of them is of nobody or of five at least.
    ``exact``: not rounded to five.
    """
    cells: dict[tuple[str, str, str], int] = {}
    people = {(row["she"], 0 if row["she"] else row["support"]): row for row in lines}
    for row in people.values():
        by_sex = ((row["sex"], 1),) if row["she"] else (("f", row["women"]), ("m", row["men"]))
        for sex, count in by_sex:
            cell = (sex, age_band(row["born"], on), row["region"])
            cells[cell] = cells.get(cell, 0) + count
    kinds = list(cells)
    parts = Partition({number: (cells[kind],) for number, kind in enumerate(kinds)})
    found: dict[tuple[str, str], frozenset[int]] = {}
    for number, kind in enumerate(kinds):
        for name, value in zip(("sex", "age", "place"), kind, strict=True):
            found[name, value] = found.get((name, value), frozenset()) | {number}
    sizes = {line: sum(cells[kinds[number]] for number in numbers) for line, numbers in found.items()}
    rounded = int if exact else near
    cells_of: dict[tuple[str, str], Value] = {
        line: rounded(sizes[line]) if parts.show(found[line]) else None
        for line in sorted(found, key=lambda line: (-sizes[line], line))
    }
    return {("reached", ""): rounded(sum(cells.values())) if parts.shown else None, **cells_of}


def age_band(born: int | None, on: date) -> str:
    """The band of a year of birth; empty where it is not known."""
    return "" if born is None else next((name for name, least in YOUNGEST if on.year - born >= least), "0")


def _people(
    start: DonorSupports | None, end: DonorSupports | None, before: date, until: date
) -> Iterable[ReportFigure]:
    ends = [
        None if cells_of is None or cells_of.reached is None else reached(cells_of.reached, on)
        for cells_of, on in ((start, before), (end, until))
    ]
    lines = {("reached", ""), *(line for found in ends if found for line in found)}
    for name, value in sorted(lines, key=lambda line: (_ORDER.index(line[0]), line[1])):
        first, last = (None if found is None else found.get((name, value), 0) for found in ends)
        yield ReportFigure("people", name, first, last, value=value)


async def _of_groups(
    window: ScopedReader, programme: Row, before: date, until: date, today: date
) -> list[ReportFigure]:
    """Groups, members and savings at both ends; none where the programme's line is hidden from donors."""
    values: dict[str, list[Value]] = {name: [] for name in ("groups", "active", "savings_xof")}
    name_here = (await names_in_sight(window)).get(programme["id"], programme["name"])
    for on in (before, until):
        month = ReportingPeriod(DATES, *months(on, 1))
        lines, _, hidden = await donor_lines(window, today, "programme", month)
        line = next((line for line in lines if line.key == name_here), None)
        few = frozenset[str]()
        if line is not None:
            few = frozenset(values) if line.key in hidden.lines else hidden.over(line)
        for name, both in values.items():
            count = 0 if line is None else line.groups if name == "groups" else getattr(line.figures, name)
            both.append(None if name in few else count)
    return [ReportFigure("groups", name, both[0], both[1]) for name, both in values.items()]


async def _trainings(window: ScopedReader, id_: int, period: ReportingPeriod) -> list[ReportFigure]:
    once = await named_once(window, period, id_)
    found = reach(await trainings(window, period, id_), once, rounded=True)
    names = ("trainings", "women", "men", "person_days")
    return [ReportFigure("trainings", name, None, getattr(found, name), flow=True) for name in names]


async def _work(window: ScopedReader, id_: int, before: date, period: ReportingPeriod) -> list[ReportFigure]:
    """Activities begun by each end, and consultations that closed within; people of each are rounded to five."""
    until = period.until.isoformat()
    rows = await window.fetch(_ACTIVITIES, programme_id=id_, until=until)
    old = [row for row in rows if row["began_on"] <= before.isoformat()]
    asked = await window.fetch(_CONSULTATIONS, programme_id=id_, since=period.since.isoformat(), until=until)
    answers = sum(near(row["answers"]) for row in asked)
    many = [sum(near(row["women"] + row["men"]) for row in some) for some in (old, rows)]
    return [
        ReportFigure("activities", "activities", len(old), len(rows)),
        ReportFigure("activities", "people", many[0], many[1]),
        ReportFigure("consultations", "consultations", None, len(asked), flow=True),
        ReportFigure("consultations", "answers", None, answers, flow=True),
    ]


async def _incomes(window: ScopedReader, id_: int, before: date, until: date) -> list[ReportFigure]:
    """Persons' activities of the programme against their baselines, at both ends."""
    ends = []
    for on in (before, until):
        rows = [row for row in await income_rows(window, on) if row["programme_id"] == id_]
        ends.append(income_donor_figures(rows, on))
    start, end = ends
    return [
        ReportFigure("incomes", name, start.get((name, value), 0), found, value=value)
        for (name, value), found in end.items()
    ]


async def _goods(window: ScopedReader, id_: int, before: date, until: date) -> list[ReportFigure]:
    """Goods sold under the programme by each end."""
    lines = await lot_lines(window, id_, until)
    start, end = (
        lot_donor_figures([line for line in lines if line["promised_on"] <= str(on)], on) for on in (before, until)
    )
    return [ReportFigure("goods", name, start[name], found) for name, found in end.items()]
