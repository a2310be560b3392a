"""Grants and activities as tables to take out."""

from app.files.table_files import BookTable
from app.organisations.tenancy import ScopedReader
from app.organisations.work.activities import activities
from app.organisations.work.grants import grants


async def grants_table(window: ScopedReader) -> BookTable:
    """A line a tranche."""
    header = ("group", "grant", "purpose", "programme", "women", "men", "tranche", "due_on", "amount_xof", "paid_on")
    columns = ("code", "id", "purpose", "programme", "women", "men", "number", "due_on", "amount_xof", "paid_on")
    rows = [tuple(row[name] for name in columns) for grant in await grants(window) for row in grant.tranches]
    return BookTable("grants", header, rows)


async def activities_table(window: ScopedReader) -> BookTable:
    """A line an activity, its visits added up."""
    header = ("group", "activity", "what", "women", "men", "began_on", "visits", "last_seen_on", "income_xof")
    rows = [
        (
            *(found.activity[name] for name in ("code", "id", "what", "women", "men", "began_on")),
            len(found.visits),
            found.visits[-1]["seen_on"] if found.visits else None,
            found.income_xof,
            found.costs_xof,
            found.income_xof - found.costs_xof,
            int(found.goes_on),
        )
        for found in await activities(window)
    ]
    return BookTable("activities", (*header, "costs_xof", "result_xof", "goes_on"), rows)
