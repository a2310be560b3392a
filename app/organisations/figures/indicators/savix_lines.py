"""The lines of the SAVIX table: a group each, or several that have an agent, a region, a family or a kind in common."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from ledger.database import Row
from ledger.reports.claims import TierClaim, within
from ledger.reports.indicators import total
from ledger.rules.reports.indicators import Figures, Indicators, indicators

BY: Final = ("group", "agent", "ngo", "region", "family", "programme")
SMALL_CELL: Final = 5


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One line of the table: a group, or several together, by their ``ids``.

    ``key`` is a group's code, or what they have in common.
    """

    key: str
    name: str
    groups: int
    figures: Figures
    result: Indicators
    ids: frozenset[int] = frozenset()

    @property
    def small(self) -> bool:
        """Whether it counts so few people that they could be recognised."""
        return self.figures.active < SMALL_CELL


def counted_once(figures: Figures, claims: Iterable[TierClaim]) -> Figures:
    """A total's figures, of which ``claims`` are what its tiers and its groups hold of each other."""
    found = list(claims)
    return replace(
        figures,
        within_savings_xof=min(figures.institution_savings_xof, sum(claim.savings_xof for claim in found)),
        within_loans_xof=min(figures.institution_loans_xof, sum(claim.loans_xof for claim in found)),
        property_xof=max(0, figures.property_xof - sum(claim.stakes_xof for claim in found)),
        debts_xof=max(0, figures.debts_xof - sum(claim.debts_xof for claim in found)),
    )


def line_of(key: str, name: str, several: Mapping[int, Figures], claims: list[TierClaim]) -> IndicatorLine:
    """A line of several groups, by their ids: figures are summed, and what tiers hold of them is counted once."""
    parts = list(several.values())
    figures = counted_once(total(parts), within(claims, several.keys()))
    return IndicatorLine(key, name, len(several), figures, indicators(figures, parts), frozenset(several))


def _keys(row: Row, by: str, named: Mapping[int, list[str]]) -> list[tuple[str, str]]:
    """The lines that a group counts in, each with its name: one, or one for each of its programmes."""
    if by == "group":
        return [(row["code"], row["name"])]
    if by == "programme" or row["id"] in named:
        return [(name, name) for name in named.get(row["id"], [""])]
    value = row[{"ngo": "ngo_name"}.get(by, by)] or ""
    return [(value, value)]


def rolled_up(
    rows: Iterable[tuple[Row, Figures]], by: str, named: Mapping[int, list[str]], claims: list[TierClaim]
) -> list[IndicatorLine]:
    """The lines of a table, by group or by what groups have in common, in order of their names.

    ``named``: the lines of groups that are not told by their rows. ``claims``: what tiers and groups hold of each
    other, to be counted once where a line has both.
    """
    gathered: dict[tuple[str, str], dict[int, Figures]] = {}
    for row, figures in rows:
        for key in _keys(row, by, named):
            gathered.setdefault(key, {})[row["id"]] = figures
    return [line_of(key, name, several, claims) for (key, name), several in sorted(gathered.items())]
