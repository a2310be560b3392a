"""Supports, activities and goods sold as tables to take out."""

from app.files.table_files import BookTable
from app.organisations.incomes.activities import activities
from app.organisations.incomes.incomes import income_rows
from app.organisations.incomes.lots import all_sold
from app.organisations.supports.supports import all_lines
from app.organisations.tenancy import ScopedReader


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


async def incomes_table(window: ScopedReader) -> BookTable:
    """A line an activity of a person, by her code: its baseline and its newest visit, of a usual month."""
    plain = ("activity", "person", "sex", "region", "sector", "what", "tools", "support", "programme")
    names = ("id", "code", "sex", "region", "sector", "what", "tools", "support_id", "programme")
    figures = ("seen_on", "income_xof", "costs_xof", "employed")
    header = (*plain, *(f"{when}_{name}" for when in ("first", "last") for name in figures))
    rows = []
    for row in await income_rows(window):
        before = row["first_income_xof"] - row["first_costs_xof"]
        now = None if row["last_seen_on"] is None else row["last_income_xof"] - row["last_costs_xof"]
        columns = (*names, *header[len(plain) :], "last_goes_on")
        cells = tuple(row[name] for name in columns)
        rows.append((*cells, before, now))
    return BookTable("incomes", (*header, "goes_on", "net_before_xof", "net_now_xof"), rows)


async def sales_table(window: ScopedReader) -> BookTable:
    """A line a producer and lot that stands, by her code; price and costs are the whole lot's."""
    header = ("lot", "product", "season", "buyer", "certificate", "sold_on", "measure", "quantity", "price_xof")
    more = ("costs_xof", "person", "sex", "brought", "paid_xof")
    columns = ("id", *header[1:], "costs_xof", "code", *more[2:])
    return BookTable(
        "sales", (*header, *more), [tuple(row[name] for name in columns) for row in await all_sold(window)]
    )
