"""Reads what a group keeps outside its box and what it owns together, as accounts of its opening figures."""

from typing import Final

from ledger.books.chart import INHERITED, kept_at, property_of
from ledger.imports.reading.cells import Cells
from ledger.rules.funds.property import next_of

OF_UNKNOWN_KIND: Final = "goods"
"""Property of which a sheet says no kind."""


_ACCOUNTS: Final = {
    "bank_cash": kept_at("bank"),
    "wallet_cash": kept_at("wallet"),
    "property": property_of(next_of(OF_UNKNOWN_KIND, ())),
    "property_at_start": INHERITED,
}


def read_owned(cells: Cells) -> dict[str, int]:
    """Account → whole francs, debit positive; property that no column dates was there when the cycle began."""
    given = {column: cells.whole(column, 0) for column in ("bank_cash", "wallet_cash", "property")}
    given["property_at_start"] = -cells.whole("property_at_start", given["property"])
    return {_ACCOUNTS[column]: xof for column, xof in given.items() if xof}


def owned_columns(owned: dict[str, int]) -> dict[str, int]:
    """The same by their columns, each above 0."""
    return {column: abs(owned.get(code, 0)) for column, code in _ACCOUNTS.items()}
