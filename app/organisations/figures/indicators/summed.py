"""Figures of the SAVIX form added up: in any order and any parts, with what every ratio of a total divides by what."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Final

from ledger.rules.reports.indicators import Figures, Sums, add_sums, divided

_NAMES: Final = tuple(item.name for item in fields(Figures))
_AMOUNTS: Final = attrgetter(*_NAMES)
_WEEKS: Final = _NAMES.index("weeks")


@dataclass(frozen=True, slots=True)
class Summed:
    """Several groups: how many, how many of them of persons, each figure's sum, and what their ratios divide."""

    groups: int
    of_persons: int
    amounts: tuple[int, ...]
    ratios: Sums

    @classmethod
    def of(cls, figures: Figures, *, of_persons: bool = True) -> "Summed":
        """One group."""
        return cls(1, int(of_persons), _AMOUNTS(figures), divided(figures))

    @classmethod
    def all(cls, parts: Iterable["Summed"]) -> "Summed":
        """All of some together.

        Raises:
            ValueError: none at all.
        """
        found = list(parts)
        if not found:
            raise ValueError("a total needs at least one group")
        if len(found) == 1:
            return found[0]
        amounts = tuple(map(sum, zip(*(part.amounts for part in found), strict=True)))
        ratios = add_sums(part.ratios for part in found)
        return cls(sum(part.groups for part in found), sum(part.of_persons for part in found), amounts, ratios)

    def figures(self) -> Figures:
        """The figures as of one group; ``weeks`` is their mean, rounded half up, for what is per year."""
        amounts = list(self.amounts)
        amounts[_WEEKS] = (2 * amounts[_WEEKS] + self.groups) // (2 * self.groups)
        return Figures(**dict(zip(_NAMES, amounts, strict=True)))
