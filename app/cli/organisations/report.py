"""``kesu report``: what a programme came to in some months, for whoever pays for it."""

import asyncio
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.lines import counted, fail, say
from app.cli.opened import opened

if TYPE_CHECKING:
    from app.organisations.programmes.programme_report import ProgrammeReport


def report(
    programme: Annotated[int, typer.Argument(help="its number, as in the address of its page")],
    since: Annotated[str, typer.Option(help="a day of the first month")],
    until: Annotated[str, typer.Option(help="a day of the last month; it must be over")],
    language: Annotated[list[str] | None, typer.Option(help="fr or en; otherwise both")] = None,
    out: Annotated[Path, typer.Option(help="the folder to write into")] = Path("report"),
) -> None:
    """Write a programme's report as a page, a PDF and a workbook.

    Example: kesu report 1 --since 2026-07-01 --until 2026-09-30 --out report. Its figures are those that a donor of
    the programme sees: months that are over, rounded, with nothing of a few people.
    """
    from app.panel.words import LANGUAGES

    languages = list(dict.fromkeys(language or LANGUAGES))
    for chosen in languages:
        if chosen not in LANGUAGES:
            fail(f"--language {chosen}: choose {', '.join(LANGUAGES)}")
    try:
        first, last = date.fromisoformat(since), date.fromisoformat(until)
    except ValueError:
        fail("--since and --until are days such as 2026-09-30")
    found = asyncio.run(_read(programme, first, last))
    out.mkdir(parents=True, exist_ok=True)
    written = [name for chosen in languages for name in _write(out, found, chosen)]
    say(f"{counted(len(written), 'file')} in {out}: {', '.join(written)}")


async def _read(number: int, first: date, last: date) -> "ProgrammeReport":
    from app.configuration.clock import Clock
    from app.configuration.settings import Settings
    from app.organisations.figures.series.periods import DATES, ReportingPeriod, of_closed_months
    from app.organisations.programmes.programme_report import programme_report
    from app.organisations.programmes.programmes import programmes
    from app.organisations.tenancy import ScopedReader, TenantScope

    settings = Settings()
    today = Clock(settings.clock).now().date()
    period = of_closed_months(ReportingPeriod(DATES, first, last), today)
    if period is None:
        fail(f"no month from {first} to {last} is over yet")
    async with opened(settings) as database:
        window = ScopedReader(database, TenantScope("programme", programme_id=number))
        found = await programmes(window)
        if not found:
            fail(f"there is no programme {number}")
        return await programme_report(window, found[0], period, today)


def _write(out: Path, found: "ProgrammeReport", language: str) -> list[str]:
    from app.files.table_files import table_file
    from app.panel.documents.donor_report import report_paper, report_table
    from app.panel.documents.paper_page import page
    from app.panel.documents.pdf import paper_pdf, pdf_is_there
    from app.panel.words import words_in

    words = words_in(language)
    paper = report_paper(found, words)
    files = {"html": page(paper).encode(), "xlsx": table_file(report_table(found, words), "xlsx")}
    if pdf_is_there():
        files["pdf"] = paper_pdf(paper)
    names = {kind: f"report-{found.programme['id']}-{found.period.file_name}-{language}.{kind}" for kind in files}
    for kind, body in files.items():
        (out / names[kind]).write_bytes(body)
    return sorted(names.values())


def add_to(kesu: typer.Typer) -> None:
    """Register the command."""
    kesu.command()(report)
