"""What somebody who may see totals only must not see: the lines and the cells that speak of a few people."""

from typing import Final

from app.panel.savix_lines import SMALL_CELL, Line
from ledger.rules.indicators import Figures

_COUNTED_BY: Final = {
    "attendance": "attending",
    "drop_out": "left",
    "borrowers": "borrowers",
    "loans_outstanding": "borrowers",
    "loans_outstanding_xof": "borrowers",
    "mean_loan": "borrowers",
    "portfolio_at_risk": "borrowers",
    "fund_utilisation": "borrowers",
}
"""Results that speak of a few people alone when the figure behind them is small."""


def small_cells(figures: Figures) -> set[str]:
    """Results and figures of a line that count one to four people: their affairs could be told from them."""
    people = ("attending", "joined", "left", "borrowers")
    few = {name for name in people if 0 < getattr(figures, name) < SMALL_CELL}
    hidden = few | {result for result, counted in _COUNTED_BY.items() if counted in few}
    return hidden | {"loans", "loans_xof", "late_xof", "loan_cash_xof"} if "borrowers" in few else hidden


def suppressed(lines: list[Line]) -> set[str]:
    """The lines that somebody who may see totals only must not see: those of few people, and one more.

    A single hidden line could be told from the total and the others, so the next smallest is hidden with it.
    """
    small = {line.key for line in lines if line.small}
    if len(small) == 1 and len(lines) > 1:
        rest = [line for line in lines if line.key not in small]
        small.add(min(rest, key=lambda line: (line.figures.active, line.key)).key)
    return small
