"""Supports and activities as tables to take out."""

from app.files.table_files import BookTable
from app.organisations.tenancy import ScopedReader
from app.organisations.work.activities import activities
from app.organisations.work.supports import all_lines


async def supports_table(window: ScopedReader) -> BookTable:
    """A line a tranche of a recipient, counter-entries among them; persons by their codes, without names."""
    header = (
        *("support", "kind", "what", "programme", "group", "person", "tranche", "due_on", "quantity", "measure"),
        *("handed_on", "word", "counters", "reason"),
    )
    columns = (
        *("support_id", "kind", "what", "programme", "code", "person", "tranche", "due_on", "quantity", "measure"),
        *("handed_on", "word", "counters", "reason"),
    )
    return BookTable("supports", header, [tuple(row[name] for name in columns) for row in await all_lines(window)])


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
