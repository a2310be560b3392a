"""A programme's report as paper and as a sheet: every figure with its definition and the day it was read."""

from collections.abc import Iterator
from typing import Final

from app.files.spreadsheets import Cell
from app.files.table_files import BookTable, Readable
from app.organisations.programmes.programme_report import ProgrammeReport, ReportFigure
from app.panel.documents.paper import KeptTogether, Paper, PaperTable, Text
from app.panel.web import formats
from app.panel.words import Words

SECTIONS: Final = ("people", "groups", "supports", "trainings", "activities", "incomes", "goods", "consultations")
_WIDTHS: Final = {"figure": 26, "start": 15, "end": 15, "definition": 44}


def report_paper(report: ProgrammeReport, words: Words) -> Paper:
    """One leaf with a table for each kind of figure."""
    title = words("report.title", name=report.programme["name"])
    columns = tuple((words(f"report.{name}"), width) for name, width in _WIDTHS.items())
    tables = (
        PaperTable(
            words(f"report.{section}"),
            columns,
            tuple(_row(figure, words) for figure in report.figures if figure.section == section),
            figures=(1, 2),
        )
        for section in SECTIONS
    )
    return Paper("report", title, words.language, (KeptTogether(title, (*_head(report, words), *tables)),), wide=True)


def report_table(report: ProgrammeReport, words: Words) -> BookTable:
    """A line a figure, for a workbook."""
    rows: list[tuple[Cell, ...]] = [
        (
            words(f"report.{figure.section}"),
            _name(figure, words),
            None if figure.flow else _cell(figure.start, words),
            _cell(figure.end, words),
            _meaning(figure, words),
        )
        for figure in report.figures
    ]
    names = tuple(words(f"report.{name}") for name in ("section", *_WIDTHS))
    heading = " ".join(part.text for part in _head(report, words))
    comma = words.language == "fr"
    shown = Readable(
        names,
        f"{words('report.title', name=report.programme['name'])}. {heading}",
        (words("report.notes"), [(words("report.rounded"),)]),
        frozenset(),
        ";" if comma else ",",
        "," if comma else ".",
    )
    return BookTable("report", ("section", *_WIDTHS), rows, shown)


def _head(report: ProgrammeReport, words: Words) -> Iterator[Text]:
    since, until = formats.day(report.period.since), formats.day(report.period.until)
    yield Text(words("report.period", ngo=report.programme["ngo_name"], since=since, until=until))
    yield Text(words("report.read_on", day=formats.day(report.read_on)))
    yield Text(words("report.rounded"))


def _row(figure: ReportFigure, words: Words) -> tuple[str, ...]:
    xof = figure.name.endswith("_xof")

    def shown(value: int | None) -> str:
        if value is None:
            return words("indicators.few")
        return formats.amount(value, words.language) if xof else formats.grouped(value, words.language)

    start = "" if figure.flow else shown(figure.start)
    return (_name(figure, words), start, shown(figure.end), _meaning(figure, words))


def _cell(value: int | None, words: Words) -> Cell:
    return words("indicators.few") if value is None else value


def _name(figure: ReportFigure, words: Words) -> str:
    match figure.name:
        case "sex" | "age":
            return words(f"report.{figure.name}_{figure.value or 'unknown'}")
        case "sector":
            return words(f"income_sector.{figure.value}")
        case "place":
            return figure.value or words("report.place_unknown")
        case _:
            return words(f"report.{figure.section}_{figure.name}")


def _meaning(figure: ReportFigure, words: Words) -> str:
    return words(f"report_means.{figure.section}_{figure.name}")
