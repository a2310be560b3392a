"""Taking tables out: as CSV or XLSX, with names for those who may, redacted for everybody else; each time is noted."""

from datetime import date
from typing import Annotated, Final

from fastapi.responses import Response

from app.files.table_files import BookTable, table_file
from app.organisations.figures.indicators.people_tables import loans_table, members_table
from app.organisations.figures.indicators.tables import groups_table, indicators_table
from app.organisations.figures.maturity import maturity_table
from app.organisations.figures.series.periods import CYCLE, LAST_WEEKS, ReportingPeriod
from app.organisations.roles import Right, Role
from app.organisations.supports.support_tables import activities_table, incomes_table, sales_table, supports_table
from app.organisations.trainings.training_table import trainings_table, volunteers_table
from app.organisations.visits.visit_table import checklists_table, planned_table, visits_table
from app.panel.documents.readable_tables import readable
from app.panel.forms.reading.period import asked_period
from app.panel.pages.figures.indicators import roll_ups
from app.panel.web.downloads import TABLE_KINDS, download
from app.panel.web.formats import day
from app.panel.web.refusals import NotHere, NotYours
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from app.panel.words import Words

TABLES: Final = (
    "indicators", "groups", "maturity", "visits", "visits_planned", "checklists", "trainings", "volunteers", "supports",
    "activities", "incomes", "sales", "members", "loans", "members_redacted", "loans_redacted",
)  # fmt: skip

_STOCKS: Final = ("groups", "members", "loans", "members_redacted", "loans_redacted")
OF_A_PERIOD: Final = {"indicators": CYCLE, "trainings": "52", "visits": "13"} | dict.fromkeys(_STOCKS, CYCLE)
"""The tables of a period, with the usual one; groups, members and loans stand as at the end of its last day."""
MACHINE: Final = "machine"
"""Names of columns that stay the same in every language, for programs."""


_WHOLE: Final = {
    "supports": supports_table,
    "activities": activities_table,
    "incomes": incomes_table,
    "sales": sales_table,
    "volunteers": volunteers_table,
    "visits_planned": planned_table,
    "checklists": checklists_table,
}
"""The tables that ask for nothing but the tenant scope."""


def tables_for(visit: Visit) -> tuple[str, ...]:
    """The tables she may have: donors get indicators alone, names need a right of their own."""
    if visit.role is Role.DONOR:
        return ("indicators",)
    named = ("members", "loans") if visit.may(Right.EXPORT_NAMES) else ()
    return tuple(name for name in TABLES if name not in ("members", "loans") or name in named)


def _period(visit: Visit, name: str) -> ReportingPeriod | None:
    """The period of a table that has one; the others, and stocks of the running cycle, say how things stand today."""
    usual = OF_A_PERIOD.get(name)
    period = None if usual is None else asked_period(visit, visit.service.now.date(), usual)
    if period and period.running and name in _STOCKS:
        return None
    return period.last_month if period and visit.role is Role.DONOR else period


async def _table(visit: Visit, name: str, period: ReportingPeriod | None) -> BookTable:
    today = visit.service.now.date()
    donor = visit.role is Role.DONOR
    programme = 0 if donor else visit.asked_number("programme", 0)  # two filters could be subtracted
    if name in _WHOLE:
        return await _WHOLE[name](visit.window)
    until = period.until if period else today
    match name:
        case "trainings" if period:
            return await trainings_table(visit.window, period, programme)
        case "indicators" if period:
            choices = roll_ups(visit.role)
            by = visit.asked("by") if visit.asked("by") in choices else choices[0]
            return await indicators_table(visit.window, today, by, period, programme=programme, totals_only=donor)
        case "visits" if period:
            return await visits_table(visit.window, period, programme, visit.reader.words.language)
        case "maturity":
            return await maturity_table(visit.window, today)
        case _:
            return await _stock(visit, name, today, until)


async def _stock(visit: Visit, name: str, today: date, until: date) -> BookTable:
    """Groups, members or loans, as they stood at the end of a day."""
    if name == "groups":
        return await groups_table(visit.window, today, until)
    key, redacted = visit.service.key, name.endswith("_redacted")
    rows = members_table if name.startswith("members") else loans_table
    return await rows(visit.window, key, today, until, redacted=redacted)


def _period_in_words(period: ReportingPeriod | None, today: date, words: Words) -> str:
    if period is None:
        return words("export.as_of", day=day(today))
    if period.running:
        return words("export.running", day=day(today))
    return words("export.of_period", since=day(period.since), until=day(period.until))


@router.get("/export")
async def export_page(visit: Annotated[Visit, may(Right.EXPORT)]) -> Response:
    """What there is to take: of a period, and as of today."""
    tables = tables_for(visit)
    names = visit.asked("names")
    return visit.page(
        "export",
        of_a_period=[name for name in tables if name in OF_A_PERIOD],
        of_today=[name for name in tables if name not in OF_A_PERIOD],
        choices=roll_ups(visit.role),
        period=asked_period(visit, visit.service.now.date(), CYCLE),
        last_weeks=() if visit.role is Role.DONOR else (CYCLE, *LAST_WEEKS),
        names_kept=MACHINE if names == MACHINE else "",
    )


@router.get("/export/{name}.{kind}")
async def export_file(visit: Annotated[Visit, may(Right.EXPORT)], name: str, kind: str) -> Response:
    """One table as a file, whose name and heading say which days it is of."""
    if name not in TABLES or kind not in TABLE_KINDS:
        raise NotHere
    if name not in tables_for(visit):
        raise NotYours
    period, today = _period(visit, name), visit.service.now.date()
    table = await _table(visit, name, period)
    if visit.asked("names") != MACHINE:
        words = visit.reader.words
        table = readable(table, words, _period_in_words(period, today, words))
    await visit.note("exported", detail=f"{name}.{kind}, rows: {len(table.rows)}")
    return download(table_file(table, kind), f"kesu-{name}-{period.file_name if period else today}.{kind}")
