"""What somebody who may see totals only must not see: the lines and the cells that speak of a few people.

All that is told at once cuts the groups into parts: the groups that stand in the same shown lines, of every grouping.
Whatever is added and subtracted of the lines is a sum of whole parts, so that nothing is told of fewer people than a
part has. A line is shown only where every part that it cuts has nobody or at least five; the largest are tried first.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from app.organisations.figures.indicators.savix_lines import SMALL_CELL, IndicatorLine
from ledger.rules.reports.indicators import Figures

FEW: Final = range(1, SMALL_CELL)
Key = TypeVar("Key", int, str)


@dataclass(frozen=True, slots=True)
class SuppressedCount:
    """What counts people, as counts that must not be few, and the figures and results that tell them.

    Where a count is a part of another, the rest is counted too: all but one of those who are called tell the one.
    """

    counts: Callable[[Figures], tuple[int, ...]]
    cells: frozenset[str]


_MOVED: Final = frozenset({"joined", "left", "at_start", "growth", "drop_out"})
"""Never told: with the members at the end of two months they would tell how many came and left in a small part."""
_COUNTED: Final = (
    SuppressedCount(lambda of: (of.savers, of.active - of.savers), frozenset({"savers", "savings_per_member"})),
    SuppressedCount(
        lambda of: (of.attending, of.called - of.attending), frozenset({"attending", "called", "attendance"})
    ),
    SuppressedCount(
        lambda of: (of.borrowers, of.active - of.borrowers),
        frozenset(
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
    ),
)


@dataclass(frozen=True, slots=True)
class Suppression:
    """What is hidden of a table: whole lines by their keys, cells of the other lines, and cells of the total."""

    lines: frozenset[str] = frozenset()
    cells: Mapping[str, frozenset[str]] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()

    def over(self, line: IndicatorLine) -> frozenset[str]:
        """The hidden cells of one of the lines."""
        return self.cells.get(line.key, frozenset())


class Partition(Generic[Key]):
    """The parts into which what is shown cuts the groups (or whatever else has people): first all in one."""

    def __init__(self, counts: Mapping[Key, tuple[int, ...]]) -> None:
        self._counts: Mapping[Key, tuple[int, ...]] = counts
        self._parts: list[frozenset[Key]] = [frozenset(counts)]
        self.shown = self._tells_no_few(self._parts[0])
        """Whether the total may be shown; where it may not, nothing is."""

    def show(self, line: frozenset[Key]) -> bool:
        """Show a line, if no part that it cuts has a few people; whether it is shown."""
        cut = [(part & line, part - line) for part in self._parts]
        if not self.shown or not all(self._tells_no_few(side) for sides in cut if all(sides) for side in sides):
            return False
        self._parts = [side for sides in cut for side in sides if side]
        return True

    def _tells_no_few(self, part: frozenset[Key]) -> bool:
        return not any(sum(count) in FEW for count in zip(*(self._counts[each] for each in part), strict=True))


def suppress(tables: Mapping[str, Sequence[IndicatorLine]], figures: Mapping[int, Figures]) -> dict[str, Suppression]:
    """What is hidden of each of the tables that one reader can ask for, by their groupings.

    ``figures``: of every group; the lines know which groups are theirs.
    """
    lines = [(by, line) for by, table in tables.items() for line in table if not line.small]
    lines.sort(key=lambda each: -each[1].figures.active)  # stable: the order of the groupings, then of their names
    people = Partition({group: (of.active,) for group, of in figures.items()})
    shown = [(by, line) for by, line in lines if people.show(line.ids)]
    hidden: dict[tuple[str, str], frozenset[str]] = {(by, line.key): _MOVED for by, line in shown}
    whole = _MOVED
    for counted in _COUNTED:
        parts = Partition({group: counted.counts(of) for group, of in figures.items()})
        whole |= frozenset() if parts.shown else counted.cells
        for by, line in shown:
            if not parts.show(line.ids):
                hidden[by, line.key] |= counted.cells
    return {by: _of_table(by, table, hidden, whole) for by, table in tables.items()}


def _of_table(
    by: str, table: Iterable[IndicatorLine], hidden: Mapping[tuple[str, str], frozenset[str]], whole: frozenset[str]
) -> Suppression:
    keys = [line.key for line in table]
    lines = frozenset(key for key in keys if (by, key) not in hidden)
    return Suppression(lines, {key: hidden[by, key] for key in keys if key not in lines}, whole)


def hidden_lines(people: Mapping[str, int]) -> set[str]:
    """The lines to hide of one table that is told by lines and in total: those of a few people, and what tells them."""
    parts = Partition({key: (count,) for key, count in people.items()})
    return {key for key in sorted(people, key=lambda key: (-people[key], key)) if not parts.show(frozenset({key}))}
