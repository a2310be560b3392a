"""Trainings as a table to take out: a line a training and group, and one for those of no group."""

from app.files.spreadsheets import Cell
from app.files.table_files import BookTable
from app.organisations.figures.periods import ReportingPeriod
from app.organisations.tenancy import ScopedReader
from app.organisations.work.trainings import attendance, trainings

HEADER = ("training", "first_day", "days", "topic", "place", "programme", "group", "women", "men", "person_days")


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
        about = (row["id"], row["began_on"], row["days"], row["topic"], row["place"], row["programme"])
        rows += [(*about, code, w, m, (w + m) * row["days"]) for code, w, m in (*groups, *others)]
    return BookTable("trainings", HEADER, rows)
