"""Trainings and volunteers as tables: a line a training and group, and one for those of no group; a line a month."""

from app.files.spreadsheets import Cell
from app.files.table_files import BookTable
from app.organisations.figures.series.periods import ReportingPeriod
from app.organisations.tenancy import ScopedReader
from app.organisations.trainings.trainings import attendance, trainings
from app.organisations.trainings.volunteers import volunteer_lines

HEADER = ("training", "first_day", "days", "topic", "place", "programme", "group", "women", "men", "person_days")
MORE = ("sort", "named", "follow_up", "follow_up_on", "followed_on")


async def trainings_table(window: ScopedReader, period: ReportingPeriod, programme: int) -> BookTable:
    """Person-days are days × people, line by line."""
    came: dict[int, list[tuple[str, int, int]]] = {}
    for row in await attendance(window):
        came.setdefault(row["training_id"], []).append((row["code"], row["women"], row["men"]))
    rows: list[tuple[Cell, ...]] = []
    for row in await trainings(window, period, programme):
        groups = came.get(row["id"], [])
        women = row["women"] - sum(line[1] for line in groups)
        men = row["men"] - sum(line[2] for line in groups)
        others = [("", women, men)] if women or men else []
        named = row["named_women"] + row["named_men"]
        about = (row["id"], row["began_on"], row["days"], row["topic"], row["place"], row["programme"])
        after = (row["follow_up"], row["follow_up_on"], row["followed_on"])
        rows += [
            (*about, code, w, m, (w + m) * row["days"], row["kind"], 0 if code else named, *after)
            for code, w, m in (*groups, *others)
        ]
    return BookTable("trainings", (*HEADER, *MORE), rows)


async def volunteers_table(window: ScopedReader) -> BookTable:
    """A line a person, month and work, by her code."""
    header = ("person", "sex", "month", "work", "programme", "days")
    rows = [tuple(row[name] for name in header) for row in await volunteer_lines(window)]
    return BookTable("volunteers", header, rows)
