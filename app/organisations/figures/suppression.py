"""What somebody who may see totals only must not see: the lines and the cells that speak of a few people.

A figure that is hidden must not be disclosed by the others: what a total leaves for the hidden ones together counts
at least five people, of at least two of them. Where it would not, the next smallest is hidden too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from app.organisations.figures.savix_lines import SMALL_CELL, IndicatorLine

FEW: Final = range(1, SMALL_CELL)
_DISCLOSED_BY: Final[Mapping[str, frozenset[str]]] = {
    "attending": frozenset({"attending", "called", "attendance"}),
    "joined": frozenset({"joined", "at_start", "growth"}),
    "left": frozenset({"left", "at_start", "growth", "drop_out"}),
    "borrowers": frozenset(
        {
            "borrowers",
            "loans",
            "loans_xof",
            "late_xof",
            "late_30_xof",
            "late_90_xof",
            "loan_cash_xof",
            "loans_outstanding",
            "loans_outstanding_xof",
            "mean_loan",
            "portfolio_at_risk",
            "portfolio_at_risk_30",
            "portfolio_at_risk_90",
            "fund_utilisation",
        }
    ),
}
"""What counts people, with all figures and results that speak of these people alone, or tell how many they are."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """What is hidden of a table: whole lines by their keys, cells of the other lines, and cells of the total."""

    lines: frozenset[str] = frozenset()
    cells: Mapping[str, frozenset[str]] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()

    def over(self, line: IndicatorLine) -> frozenset[str]:
        """The hidden cells of one of the lines."""
        return self.cells.get(line.key, frozenset())


def suppress(lines: list[IndicatorLine], whole: IndicatorLine | None) -> Suppression:
    """Hide what speaks of one to four people, and what would tell it."""
    people = {line.key: line.figures.active for line in lines}
    hidden = _with_complement(people, {line.key for line in lines if line.small}, whole.figures.active if whole else 0)
    cells: dict[str, set[str]] = {line.key: set() for line in lines}
    for name, disclosed in _DISCLOSED_BY.items():
        counts = {line.key: getattr(line.figures, name) for line in lines}
        few = {key for key, count in counts.items() if count in FEW}
        for key in _with_complement(counts, hidden | few, getattr(whole.figures, name) if whole else 0) - hidden:
            cells[key] |= disclosed
    of_whole: Iterable[frozenset[str]] = (
        disclosed for name, disclosed in _DISCLOSED_BY.items() if whole and getattr(whole.figures, name) in FEW
    )
    return Suppression(
        frozenset(hidden),
        {key: frozenset(names) for key, names in cells.items()},
        frozenset().union(*of_whole),
    )


def hidden_lines(people: Mapping[str, int], whole: int) -> set[str]:
    """The lines to hide of a table that is told by lines and in total: those of a few people, and what tells them."""
    return _with_complement(people, {key for key, count in people.items() if count in FEW}, whole)


def _with_complement(counts: Mapping[str, int], hidden: set[str], whole: int) -> set[str]:
    """The hidden ones, and as many of the others, smallest first, as keep the few among them from being told.

    ``whole`` counts everybody once, also where one person counts in several lines.
    """
    closed = set(hidden)
    left = sorted((count, key) for key, count in counts.items() if key not in closed and count)
    while left and _discloses(counts, closed):
        closed.add(left.pop(0)[1])
    return closed | {key for key, count in counts.items() if whole - count in FEW}


def _discloses(counts: Mapping[str, int], closed: set[str]) -> bool:
    """Whether a total less what is shown would tell of a few people."""
    there = [counts[key] for key in closed if counts[key]]
    return any(count in FEW for count in there) and (len(there) == 1 or sum(there) < SMALL_CELL)
