"""Taking tables out: as CSV or XLSX, with names for those who may, redacted for everybody else; each time is noted."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.files.table_files import BookTable, table_file
from app.organisations.figures.periods import CYCLE
from app.organisations.figures.tables import groups_table, indicators_table, loans_table, members_table
from app.organisations.roles import Right, Role
from app.organisations.work.support_tables import activities_table, grants_table
from app.organisations.work.training_table import trainings_table
from app.panel.forms.period import asked_period
from app.panel.pages.figures.indicators import roll_ups
from app.panel.web.downloads import TABLE_KINDS, download
from app.panel.web.refusals import NotHere, NotYours
from app.panel.web.router import router
from app.panel.web.visit import Visit, may

TABLES: Final = (
    "indicators", "groups", "trainings", "grants", "activities", "members", "loans", "members_redacted",
    "loans_redacted",
)  # fmt: skip


def tables_for(visit: Visit) -> tuple[str, ...]:
    """The tables she may have: donors get indicators alone, names need a right of their own."""
    if visit.role is Role.DONOR:
        return ("indicators",)
    named = ("members", "loans") if visit.may(Right.EXPORT_NAMES) else ()
    return ("indicators", "groups", "trainings", "grants", "activities", "members_redacted", "loans_redacted", *named)


async def _table(visit: Visit, name: str) -> BookTable:
    today, key = visit.service.now.date(), visit.service.key
    match name:
        case "trainings":
            period = asked_period(visit, today, "52")
            return await trainings_table(visit.window, period, visit.asked_number("programme", 0))
        case "grants" | "activities":
            return await (grants_table if name == "grants" else activities_table)(visit.window)
        case "groups":
            return await groups_table(visit.window, today)
        case "indicators":
            choices = roll_ups(visit.role)
            by = visit.asked("by") if visit.asked("by") in choices else choices[0]
            period = asked_period(visit, today, CYCLE)
            donor = visit.role is Role.DONOR
            programme = 0 if donor else visit.asked_number("programme", 0)  # two filters could be subtracted
            return await indicators_table(visit.window, today, by, period, programme=programme, totals_only=donor)
        case "members" | "members_redacted":
            return await members_table(visit.window, key, redacted=name == "members_redacted")
        case _:
            return await loans_table(visit.window, key, redacted=name == "loans_redacted")


@router.get("/export")
async def export_page(visit: Annotated[Visit, may(Right.EXPORT)]) -> Response:
    """What there is to take."""
    return visit.page("export", tables=tables_for(visit), choices=roll_ups(visit.role))


@router.get("/export/{name}.{kind}")
async def export_file(visit: Annotated[Visit, may(Right.EXPORT)], name: str, kind: str) -> Response:
    """One table as a file."""
    if name not in TABLES or kind not in TABLE_KINDS:
        raise NotHere
    if name not in tables_for(visit):
        raise NotYours
    table = await _table(visit, name)
    await visit.note("exported", detail=f"{name}.{kind}, rows: {len(table.rows)}")
    return download(table_file(table, kind), f"kesu-{name}-{visit.service.now:%Y-%m-%d}.{kind}")
