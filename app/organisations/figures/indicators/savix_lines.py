"""The lines of the SAVIX table: a group each, or several that have an agent, a region, a family or a kind in common."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from app.organisations.figures.indicators.summed import Summed
from ledger.reports.claims import TierClaim, within
from ledger.rules.reports.indicators import Figures, Indicators, indicators_of

BY: Final = ("group", "agent", "ngo", "region", "family", "programme")
SMALL_CELL: Final = 5


@dataclass(frozen=True)
class IndicatorLine:
    """One line of the table: a group, or several together; its figures are worked out once they are asked for.

    ``key`` is a group's code, or what they have in common; ``ids``: the parts that it adds up; ``claims``: what its
    tiers and its groups hold of each other.
    """

    key: str
    name: str
    summed: Summed
    ids: frozenset[int] = frozenset()
    claims: tuple[TierClaim, ...] = ()

    @property
    def groups(self) -> int:
        """How many groups it has."""
        return self.summed.groups

    @cached_property
    def figures(self) -> Figures:
        """The SAVIX form's figures, with what tiers hold of its groups counted once."""
        return counted_once(self.summed.figures(), self.claims)

    @cached_property
    def result(self) -> Indicators:
        """The indicators."""
        return indicators_of(self.figures, self.summed.ratios)

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


def line_of(key: str, name: str, several: Mapping[int, Summed], claims: Sequence[TierClaim]) -> IndicatorLine:
    """A line of several parts, by their ids: figures are summed, and what tiers hold of them is counted once."""
    ids = frozenset(several)
    return IndicatorLine(key, name, Summed.all(several.values()), ids, tuple(within(claims, ids)))


def _keys(row: Mapping[str, Any], by: str, named: Mapping[int, list[str]]) -> list[tuple[str, str]]:
    """The lines that a part counts in, each with its name: one, or one for each of its programmes."""
    if by == "programme" or row["id"] in named:
        return [(name, name) for name in named.get(row["id"], [""])]
    value = row[{"ngo": "ngo_name"}.get(by, by)] or ""
    return [(value, value)]


def rolled_up(
    rows: Iterable[tuple[Mapping[str, Any], Summed]],
    by: str,
    named: Mapping[int, list[str]],
    claims: Sequence[TierClaim],
) -> list[IndicatorLine]:
    """The lines of a table by what groups have in common, in order of their names.

    ``rows``: groups, or parts of several, that are in the same lines. ``named``: the lines of those that are not told
    by their rows. ``claims``: what the parts hold of each other, to be counted once where a line has both.
    """
    gathered: dict[tuple[str, str], dict[int, Summed]] = {}
    for row, summed in rows:
        for key in _keys(row, by, named):
            gathered.setdefault(key, {})[row["id"]] = summed
    return [line_of(key, name, several, claims) for (key, name), several in sorted(gathered.items())]
