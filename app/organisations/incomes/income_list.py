"""Income activities from a sheet: baselines of persons who begin, or a visit to each of those who have begun."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, func, select

from app.organisations.incomes.incomes import (
    IncomeFigures,
    IncomeGiven,
    begin_many,
    note_many,
)
from app.organisations.persons.person_list import ListedPerson, enter_listed
from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Row, UnitOfWork
from ledger.imports.problems import ImportProblem
from ledger.imports.reading.cells import Cells
from ledger.rules.spelling import plain
from ledger.tables import IncomeActivity, IncomeVisit, Person, table_of

_WORDS: Final[Mapping[str, str]] = {
    plain(word): value
    for value, words in {
        "trade": "commerce, petit commerce, vente, étal, boutique, trading, shop, jago",
        "farming": "agriculture, cultures, céréales, riziculture, crops, sɛnɛ",
        "gardening": "maraîchage, jardinage, jardin, market gardening, nakɔ",
        "livestock": "élevage, embouche, aviculture, animal husbandry, poultry, bagan marali",
        "fishing": "pêche, pisciculture, fish",
        "processing": "transformation, agroalimentaire, étuvage, karité, savonnerie, food processing",
        "catering": "restauration, cuisine, gargote, food, restaurant",
        "crafts": "artisanat, couture, teinture, tissage, sewing, dyeing",
        "services": "service, coiffure, transport, réparation, mécanique, hairdressing, repair",
        "other": "autre, autres, others",
    }.items()
    for word in (value, *words.split(","))
}
_YES_NO: Final[Mapping[str, str]] = {
    plain(word): value
    for value, words in {
        "1": "oui, o, vrai, x, yes, y, true, ɔwɔ",
        "0": "non, n, faux, no, false, arrêtée, ayi",
    }.items()
    for word in (value, *words.split(","))
}
_seen, _visit, _person = visible(IncomeActivity), table_of(IncomeVisit), table_of(Person)
_STANDING: "Final[Select[Any]]" = (
    select(
        _seen.c.id,
        _seen.c.sector,
        _seen.c.what,
        func.coalesce(_person.c.merged_into, _person.c.id).label("she"),
        _visit.c.baseline,
        _visit.c.seen_on,
    )
    .join_from(_seen, _person, _person.c.id == _seen.c.person_id)
    .join(_visit, and_(_visit.c.activity_id == _seen.c.id, _visit.c.withdrawn_on.is_(None)))
    .where(_seen.c.ngo_id == bindparam("ngo_id"), _seen.c.withdrawn_on.is_(None))
)


@dataclass(frozen=True, slots=True)
class IncomeUsual:
    """What holds where no cell says another: the sector, the day; whether the sheet brings visits or baselines."""

    sector: str
    seen_on: date
    visits: bool
    programme_id: int | None = None
    support_id: int | None = None


@dataclass(frozen=True, slots=True)
class IncomeLine:
    """One activity of the sheet; ``activity``: which one a visit is of."""

    given: IncomeGiven
    figures: IncomeFigures
    activity: int = 0


def income_reader(usual: IncomeUsual, today: date) -> Callable[[Cells], IncomeLine]:
    """What reads a line."""

    def read(cells: Cells) -> IncomeLine:
        sector = cells.choice("sector", _WORDS, usual.sector)
        what, tools = cells.text("what"), cells.text("tools")
        if not cells.filled("income"):
            cells.wrong("income", "no_figure")
        figures = IncomeFigures(
            cells.day("seen_on", usual.seen_on, today),
            cells.whole("income", 0),
            cells.whole("costs", 0),
            cells.whole("employed", 0, most=999),
            cells.choice("goes_on", _YES_NO, "1") == "1",
        )
        return IncomeLine(IncomeGiven(sector, what, tools, usual.programme_id, usual.support_id), figures)

    return read


async def standing_of(window: ScopedReader, ngo_id: int) -> dict[tuple[int, str], list[Row]]:
    """By person and sector the visits of her activities there that stand, their baselines among them."""
    found: dict[tuple[int, str], list[Row]] = {}
    for row in await window.fetch(_STANDING, ngo_id=ngo_id):
        found.setdefault((row["she"], row["sector"]), []).append(row)
    return found


def placed(
    listed: Sequence[ListedPerson[IncomeLine]], standing: Mapping[tuple[int, str], list[Row]], *, visits: bool
) -> tuple[list[ListedPerson[IncomeLine]], list[ImportProblem]]:
    """Each visit with the activity it is of, and lines that fit none; of baselines, those that stand already."""
    found, problems = [], []
    for one in listed:
        rows = standing.get((one.known or 0, one.detail.given.sector), [])
        if what := plain(one.detail.given.what):
            rows = [row for row in rows if plain(row["what"]) == what]
        activities = {row["id"] for row in rows}
        why, first = _misfit(one.detail, rows, len(activities)) if visits else (("activity_there" if rows else ""), "")
        if why:
            figures = {"first": first} if first else {}
            problems.append(ImportProblem(one.line, "seen_on" if first else "sector", why, figures=figures))
        elif visits:
            detail = IncomeLine(one.detail.given, one.detail.figures, activities.pop())
            one = ListedPerson(one.line, one.known, one.code, one.given, one.member, detail)  # noqa: PLW2901
        found.append(one)
    return found, problems


def _misfit(detail: IncomeLine, rows: Sequence[Row], activities: int) -> tuple[str, str]:
    """Why a visit cannot be noted, with the baseline's day where it is the day."""
    if activities != 1:
        return ("two_activities" if activities else "no_activity"), ""
    day, first = detail.figures.seen_on.isoformat(), next(row["seen_on"] for row in rows if row["baseline"])
    noted = any(row["seen_on"] == day and not row["baseline"] for row in rows)
    return ("visit_early", first) if day < first or noted else ("", "")


async def write_incomes(
    unit: UnitOfWork,
    ngo_id: int,
    staff_id: int | None,
    listed: Sequence[ListedPerson[IncomeLine]],
    at_us: int,
    *,
    visits: bool,
) -> None:
    """Enter whoever is new with her baseline, or note a visit to each."""
    if visits:
        await note_many(unit, ngo_id, [(one.detail.activity, one.detail.figures) for one in listed], staff_id, at_us)
        return
    persons = await enter_listed(unit, ngo_id, staff_id, listed, at_us)
    begun = [
        (she, replace(one.detail.given, what=one.detail.given.what or one.detail.given.sector), one.detail.figures)
        for she, one in zip(persons, listed, strict=True)
    ]
    await begin_many(unit, ngo_id, begun, staff_id, at_us)
