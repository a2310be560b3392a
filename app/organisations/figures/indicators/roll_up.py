"""A tier's own books, its members' books and the sum, at any depth; and which of its groups grew from which.

A fixed number of statements, however many sit in it. Money on its way from tier to group to member is in one column of
persons or one of seats, so that each column is a sum.
"""

# text: the way down through the seats is said once, in words both engines know.

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.organisations.figures.positions.standing import GroupStanding, Totals, total
from app.organisations.figures.positions.standings import WITHIN, GroupFilter, standings
from app.organisations.tenancy import ScopedReader

_SEATS: Final = (
    "SELECT y.tier_id, y.group_id FROM tier_member y JOIN visible ON visible.id = y.group_id"  # noqa: S608 -- constants
    f" WHERE y.ended_on IS NULL AND y.tier_id IN ({WITHIN})"
)
_GREW: Final = (
    "SELECT o.group_id, o.trainer, p.id AS from_id FROM group_origin o JOIN visible ON visible.id = o.group_id"  # noqa: S608
    f" LEFT JOIN visible p ON p.id = o.from_group_id WHERE o.group_id IN ({WITHIN})"
)


@dataclass(frozen=True, slots=True)
class RollUp:
    """Of one tier: what is in its own books, in those below it, and in all; each group below counts once.

    ``branches``: by each direct member's id, what it and all below it add up to. ``groups``: all of them, by id.
    """

    own: Totals
    below: Totals
    whole: Totals
    branches: Mapping[int, Totals]
    groups: Mapping[int, GroupStanding]


@dataclass(frozen=True, slots=True)
class GrowthLine:
    """One line of the tree of growth: ``direct`` groups grew from it, ``all`` with those that grew from these."""

    depth: int
    code: str
    name: str
    trainer: str
    direct: int
    all: int


async def roll_up(window: ScopedReader, today: date, tier_id: int) -> RollUp:
    """Add up a tier, as far as its members are in sight (three statements)."""
    groups = {group.id: group for group in await standings(window, today, GroupFilter(within=tier_id))}
    below: dict[int, list[int]] = {}
    for row in await window.fetch(_SEATS, within=tier_id):
        below.setdefault(row["tier_id"], []).append(row["group_id"])
    others = [group for group in groups.values() if group.id != tier_id]
    return RollUp(
        own=total([group for group in groups.values() if group.id == tier_id]),
        below=total(others),
        whole=total(list(groups.values())),
        branches={
            member: total([groups[id_] for id_ in _reached(member, below) if id_ in groups and id_ != tier_id])
            for member in below.get(tier_id, [])
        },
        groups=groups,
    )


async def growth(window: ScopedReader, tier_id: int, groups: Mapping[int, GroupStanding]) -> list[GrowthLine]:
    """The groups of a tier that grew from each other as a tree, line by line, those that most grew from first."""
    children: dict[int, list[int]] = {}
    trainers: dict[int, str] = {}
    for row in await window.fetch(_GREW, within=tier_id):
        trainers[row["group_id"]] = row["trainer"]
        if row["from_id"] in groups and row["group_id"] in groups:
            children.setdefault(row["from_id"], []).append(row["group_id"])
    grown = {child for several in children.values() for child in several}
    sizes = {id_: len(_reached(id_, children)) - 1 for id_ in children}
    lines: list[GrowthLine] = []
    seen: set[int] = set()
    roots = [id_ for id_ in children if id_ not in grown]
    # What grew in a circle (a mistake in what was told) has no root: any of it begins it.
    for root in (*_in_order(roots, sizes, groups), *_in_order(children, sizes, groups)):
        stack = [(root, 0)]
        while stack:
            id_, depth = stack.pop()
            if id_ in seen:
                continue
            seen.add(id_)
            group, direct = groups[id_], children.get(id_, [])
            lines.append(
                GrowthLine(depth, group.code, group.name, trainers.get(id_, ""), len(direct), sizes.get(id_, 0))
            )
            stack += [(child, depth + 1) for child in reversed(_in_order(direct, sizes, groups))]
    return lines


def _in_order(ids: Iterable[int], sizes: Mapping[int, int], groups: Mapping[int, GroupStanding]) -> list[int]:
    return sorted(ids, key=lambda id_: (-sizes.get(id_, 0), groups[id_].code))


def _reached(start: int, below: Mapping[int, list[int]]) -> set[int]:
    """Whoever is reached from somebody, and she herself."""
    found, waiting = {start}, [start]
    while waiting:
        new = [id_ for id_ in below.get(waiting.pop(), []) if id_ not in found]
        found.update(new)
        waiting += new
    return found
