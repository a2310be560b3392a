"""Whoever adds and subtracts all tables that one reader can have, and bounds what is left: what he learns of a few.

Cells are groups; a table's line says what some of them add up to. Exact: Gaussian elimination over fractions, and
intervals of numbers that are not negative.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

Cells = frozenset[int]
FEW = range(1, 5)
UNBOUNDED = 10**9


@dataclass
class Attack:
    """What was told of one count: each set of groups with its sum. ``part_of``: a count that is nowhere smaller."""

    told: dict[Cells, int] = field(default_factory=dict)
    part_of: "Attack | None" = None

    def hear(self, cells: Iterable[int], value: int) -> None:
        """One more line; the same one says the same each time."""
        assert self.told.setdefault(frozenset(cells), value) == value

    def rows(self, every: Sequence[int]) -> list[list[Fraction]]:
        """What was told, in reduced echelon form."""
        return reduced([[Fraction(group in line) for group in every] for line in self.told])

    def determined(self, cells: Cells, every: Sequence[int], rows: list[list[Fraction]] | None = None) -> bool:
        """Whether a set's sum follows from what was told, by adding and subtracting; ``rows``: worked out before."""
        left = [Fraction(group in cells) for group in every]
        for row in self.rows(every) if rows is None else rows:
            pivot = next(place for place, value in enumerate(row) if value)
            if left[pivot]:
                left = [value - left[pivot] * other for value, other in zip(left, row, strict=True)]
        return not any(left)

    def bounds(self, every: Sequence[int]) -> dict[int, tuple[int, int]]:
        """Between what each group's count must lie, by what was told of it and of what it is a part of."""
        low, high = dict.fromkeys(every, 0), dict.fromkeys(every, UNBOUNDED)
        lines, rest, outer = dict(self._parts()), {}, {}
        if self.part_of:
            wholes, outer = dict(self.part_of._parts()), self.part_of.bounds(every)
            rest = {line: wholes[line] - value for line, value in lines.items() if line in wholes}
            high = {group: top for group, (_, top) in outer.items()}
        for _ in range(4):
            for line, value in lines.items():
                for group in line:
                    others = line - {group}
                    low[group] = max(low[group], value - sum(high[each] for each in others))
                    high[group] = min(high[group], value - sum(low[each] for each in others))
            for line, value in rest.items():  # those of the whole who are not counted are not fewer than none
                for group in line:
                    low[group] = max(low[group], outer[group][0] - value)
        return {group: (low[group], high[group]) for group in every}

    def _parts(self) -> Iterable[tuple[Cells, int]]:
        """The lines, and what the smaller leave of the larger that hold them."""
        found = dict(self.told)
        for _ in range(3):
            for larger, value in list(found.items()):
                for line, less in list(found.items()):
                    if line < larger:
                        found.setdefault(larger - line, value - less)
                    elif larger & line and len(found) < 400:
                        both = larger & line
                        if both in found:
                            found.setdefault(larger | line, value + less - found[both])
        return found.items()

    def learned(self, counts: Mapping[int, int], cells: Iterable[Cells]) -> list[tuple[Cells, str]]:
        """The sets of one to four people that are told exactly, and the groups that are bounded to within one."""
        every = sorted(counts)
        few = [each for each in cells if sum(counts[group] for group in each) in FEW]
        rows = self.rows(every) if few else []
        found = [(each, "exactly") for each in few if self.determined(each, every, rows)]
        bounds = self.bounds(every)
        close = {group for group, (low, high) in bounds.items() if high - low <= 1 and counts[group] in FEW}
        return found + [(frozenset({group}), "within one") for group in sorted(close)]


def reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """Rows in reduced echelon form, without those that say nothing."""
    done: list[list[Fraction]] = []
    for row in rows:
        for other in done:
            pivot = next(place for place, value in enumerate(other) if value)
            if row[pivot]:
                row = [value - row[pivot] * less for value, less in zip(row, other, strict=True)]  # noqa: PLW2901
        pivot = next((place for place, value in enumerate(row) if value), -1)
        if pivot < 0:
            continue
        row = [value / row[pivot] for value in row]  # noqa: PLW2901
        done = [
            [value - other[pivot] * less for value, less in zip(other, row, strict=True)] if other[pivot] else other
            for other in done
        ]
        done.append(row)
    return done
