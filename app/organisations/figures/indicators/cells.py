"""Cuts the groups in sight into parts whose groups stand in the same lines of every grouping that is asked for.

So many groups as a country has are as few parts as there are regions, methods and programmes that meet; sums of a part
are made once while its groups' books stand.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.organisations.figures.indicators.summed import Summed
from app.organisations.figures.positions.by_head import STRETCH, GroupSet, Stretch
from ledger.reports.claims import TierClaim
from ledger.rules.reports.indicators import Figures

Named = Mapping[str, GroupSet]
"""Groups by a name that they have in common."""
Value = Any
"""What a part's groups have in common: a name, or of programmes all names."""
TOLD: Final = ("id", "code", "name", "region", "family", "kind", "ngo_name")
"""What lines tell of a group beside its figures."""


@dataclass(frozen=True, slots=True)
class Lined:
    """A group as lines tell it, and its figures."""

    id: int
    code: str
    name: str
    region: str
    family: str
    kind: str
    ngo_name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class LineCells:
    """The parts as rows with what they have in common, each with its sum; ``named``: the programmes of each."""

    rows: list[tuple[dict[str, Any], Summed]] = field(default_factory=list)
    named: dict[int, list[str]] = field(default_factory=dict)
    places: list[GroupSet] = field(default_factory=list)

    def claims(self, claims: Iterable[TierClaim]) -> list[TierClaim]:
        """Claims between groups as claims between the parts that have them."""
        found = []
        for claim in claims:
            tier, group = self._part_of(claim.tier_id), self._part_of(claim.group_id)
            if tier is not None and group is not None:
                sums = (claim.savings_xof, claim.loans_xof, claim.debts_xof, claim.venture)
                found.append(TierClaim(tier, group, *sums))
        return found

    def _part_of(self, group_id: int) -> int | None:
        stretch, bit = divmod(group_id, STRETCH)
        return next((n for n, groups in enumerate(self.places) if groups.get(stretch, 0) >> bit & 1), None)


def cells_of(
    stretches: Iterable[Stretch[Lined]],
    groupings: Sequence[str],
    sets: Mapping[str, Named],
    changed: Mapping[str, Mapping[int, list[str]]],
) -> LineCells:
    """Cut them. ``sets``: of agents and programmes; ``changed``: what some groups had on the day, by grouping."""
    gathered: dict[tuple[Value, ...], list[tuple[Stretch[Lined], int]]] = {}
    for stretch in stretches:
        parts: list[tuple[tuple[Value, ...], int]] = [((), stretch.made("all", _bits))]
        for by in groupings:
            values = _values(stretch, by, sets.get(by, {}), changed.get(by, {}))
            parts = [((*of, value), bits & its) for of, bits in parts for value, its in values.items() if bits & its]
        for of, bits in parts:
            gathered.setdefault(of, []).append((stretch, bits))
    found = LineCells()
    for number, (of, places) in enumerate(gathered.items()):
        summed = Summed.all(stretch.made("summed", _summed, bits) for stretch, bits in places)
        row = {"id": number}
        for by, value in zip(groupings, of, strict=True):
            if by == "programme":
                found.named[number] = list(value) or [""]
            else:
                row[_column(by)] = value
        groups: dict[int, int] = {}
        for stretch, bits in places:
            groups[stretch.number] = groups.get(stretch.number, 0) | bits
        found.rows.append((row, summed))
        found.places.append(groups)
    return found


def _column(by: str) -> str:
    return "ngo_name" if by == "ngo" else by


def _values(stretch: Stretch[Lined], by: str, named: Named, changed: Mapping[int, list[str]]) -> Mapping[Value, int]:
    """The groups of a stretch by what a grouping tells of them."""
    if by in ("agent", "programme"):
        found = _of_sets(stretch, by, named)
    else:
        column = _column(by)
        found = stretch.made(("by", by), lambda some: _own(some, column))
    here = {id_: names for id_, names in changed.items() if id_ in stretch.found}
    if not here:
        return found
    others = ~sum(1 << id_ % STRETCH for id_ in here)
    moved = {value: bits & others for value, bits in found.items()}
    for id_, names in here.items():
        value = tuple(names) if by == "programme" else names[0]
        moved[value] = moved.get(value, 0) | 1 << id_ % STRETCH
    return moved


def _of_sets(stretch: Stretch[Lined], by: str, named: Named) -> Mapping[Value, int]:
    """By agent, where a group has one; by all programmes that it takes part in."""
    every = stretch.made("all", _bits)
    parts: dict[tuple[str, ...], int] = {(): every}
    for name, groups in named.items():
        if bits := groups.get(stretch.number, 0) & every:
            inside = {(*of, name): its & bits for of, its in parts.items() if its & bits}
            parts = {of: its & ~bits for of, its in parts.items() if its & ~bits} | inside
    return parts if by == "programme" else {(of[0] if of else ""): bits for of, bits in parts.items()}


def _own(some: Sequence[Lined], column: str) -> Mapping[Value, int]:
    found: dict[Value, int] = {}
    for one in some:
        value = getattr(one, column)
        found[value] = found.get(value, 0) | 1 << one.id % STRETCH
    return found


def _bits(some: Sequence[Lined]) -> int:
    return sum(1 << one.id % STRETCH for one in some)


def _summed(some: Sequence[Lined]) -> Summed:
    return Summed.all(Summed.of(one.figures, of_persons=one.kind == "group") for one in some)
