"""A programme's report for whoever pays for it: a page to print, a PDF and a workbook, in French or English."""

from typing import Annotated

from fastapi.responses import Response

from app.files.table_files import table_file
from app.organisations.figures.series.periods import of_closed_months
from app.organisations.programmes.programme_report import ProgrammeReport, programme_report
from app.organisations.programmes.programmes import programmes
from app.organisations.roles import Right, Role
from app.organisations.tenancy import ScopedReader, TenantScope
from app.panel.documents.donor_report import report_paper, report_table
from app.panel.documents.paper_page import leaves
from app.panel.documents.pdf import paper_pdf
from app.panel.forms.member import Number
from app.panel.forms.reading.period import asked_period, last_month
from app.panel.web.downloads import download, drawn_pdf
from app.panel.web.refusals import NotHere, NotYours
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from app.panel.words import LANGUAGES, Words, words_in


async def _report(visit: Visit, id_: int) -> ProgrammeReport:
    """The report within a donor's own scope; for the organisation that leads, that of a donor of this programme.

    Raises:
        NotHere: the programme is not there, or not hers to see.
        NotYours: she sees some groups of it alone.
    """
    programme = next((row for row in await programmes(visit.window) if row["id"] == id_), None)
    donor = visit.role is Role.DONOR
    if programme is None or (not donor and visit.person["ngo_id"] not in (None, programme["ngo_id"])):
        raise NotHere
    if visit.role is Role.AGENT:
        raise NotYours
    today = visit.service.now.date()
    period = of_closed_months(asked_period(visit, today, "last_month"), today) or last_month(today)
    window = visit.window
    if not donor:
        window = ScopedReader(visit.service.database, TenantScope("programme", programme_id=id_))
    return await programme_report(window, programme, period, today)


def _words(visit: Visit) -> Words:
    return words_in(visit.asked("language") or visit.reader.words.language)


@router.get("/programmes/{id_}/report")
async def report_page(visit: Annotated[Visit, may(Right.TOTALS)], id_: Number) -> Response:
    """The report, to be read or printed."""
    report, words = await _report(visit, id_), _words(visit)
    return visit.page(
        "programme_report",
        programme=report.programme,
        period=report.period,
        sheet=leaves(report_paper(report, words)),
        asked={**report.period.address, "language": words.language},
        languages=LANGUAGES,
    )


@router.get("/programmes/{id_}/report/{kind}")
async def report_file(visit: Annotated[Visit, may(Right.TOTALS)], id_: Number, kind: str) -> Response:
    """The report as a file: pdf, xlsx or csv."""
    if kind not in ("pdf", "xlsx", "csv"):
        raise NotHere
    report, words = await _report(visit, id_), _words(visit)
    if kind == "pdf":
        body = await drawn_pdf(paper_pdf, report_paper(report, words))
    else:
        body = table_file(report_table(report, words), kind)
    await visit.note("exported", detail=f"report.{kind}, programme {id_}")
    return download(body, f"kesu-report-{id_}-{report.period.file_name}-{words.language}.{kind}")
