"""Visits, plans and checklists as tables: a line a visit with each answer, a line a planned visit, a line an item."""

from typing import Final

from app.files.spreadsheets import Cell
from app.files.table_files import BookTable
from app.organisations.figures.series.periods import ReportingPeriod
from app.organisations.tenancy import ScopedReader
from app.organisations.visits.visit_checklists import MAX_ITEMS
from app.organisations.visits.visit_list import action_said, checklists_of, every_checklist, every_visit, list_values
from app.organisations.visits.visit_plans import planned_visits

ANSWERS: Final = tuple(f"answer_{place}" for place in range(1, MAX_ITEMS + 1))
_SPOKEN: Final = ("fr", "bm", "en")
_BEFORE: Final = ("group", "number", "made_on", "agent", "programme", "checklist", "score")
_AFTER: Final = ("action", "action_who", "action_due_on", "action_done_on", "origin")


async def visits_table(window: ScopedReader, period: ReportingPeriod, programme: int, language: str) -> BookTable:
    """The visits of a period; what is to be done in a language of the checklist."""
    span = {"since": period.since.isoformat(), "until": period.until.isoformat()}
    found = await every_visit(window, **list_values(0, programme), **span)
    lists = await checklists_of(window, {row["ngo_id"] for row in found})
    rows: list[tuple[Cell, ...]] = [
        (
            *(row[name] for name in ("code", "number", "made_on", "agent", "programme", "version", "score")),
            *(int(row["answers"][place]) if place < len(row["answers"]) else None for place in range(MAX_ITEMS)),
            action_said(row, lists, language),
            *(row[name] for name in _AFTER[1:]),
        )
        for row in found
    ]
    return BookTable("visits", (*_BEFORE, *ANSWERS, *_AFTER), rows)


async def planned_table(window: ScopedReader) -> BookTable:
    """Every planned visit, and whether its agent came in its month."""
    names = ("code", "agent", "programme", "due", "made")
    found = await planned_visits(window, **list_values(0, 0))
    rows = [tuple(row[name] for name in names) for row in found]
    return BookTable("visits_planned", ("group", *names[1:]), rows)


async def checklists_table(window: ScopedReader) -> BookTable:
    """Each item of each version in sight, in the languages of its words."""
    rows: list[tuple[Cell, ...]] = [
        (ngo, found.version, place, item.kind, *(item.words.get(language, "") for language in _SPOKEN))
        for ngo, found in await every_checklist(window)
        for place, item in enumerate(found.items, 1)
    ]
    return BookTable("checklists", ("ngo", "checklist", "item", "answered", *(f"in_{each}" for each in _SPOKEN)), rows)
