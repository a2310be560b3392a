"""The groups of five organisations in five regions and a district, what their women answer, and what it adds up to.

The sums here are made of what was planned, by nothing of the product.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Final

from bench.day_one_plan import NAMES, ROLES, Organisation

REGIONS: Final = ("Kayes", "Koulikoro", "Sikasso", "Ségou", "Mopti", "Bamako")
"""The last one is the district."""
ORGANISATIONS: Final = tuple(
    Organisation(code, name, "fr", region, "sheet")
    for code, name, region in (
        ("lead", "She Leads Mali", "Bamako"),
        ("kaye", "Musow Kayes", "Kayes"),
        ("siki", "Sikasso Musow", "Sikasso"),
        ("bani", "Bani Jigi", "Ségou"),
        ("dogo", "Dogon Musow", "Mopti"),
    )
)
"""The first asks, and invites the others."""
AXES: Final = ("Terre au nom des femmes", "Paix et justice", "École des filles", "Crédit")
FEWEST_GROUPS: Final = 10
"""One of the first organisation in each region, and one of each other."""
TWICE_IN: Final = 7
"""The last woman of a group is also the last of the one so many places further on."""


@dataclass(frozen=True, slots=True)
class Group:
    """A committee of five. ``place``: which of all, from 0."""

    place: int
    code: str
    organisation: Organisation
    region: str


@dataclass(frozen=True, slots=True)
class Voice:
    """A woman with a phone, in one group or in two. ``number``: hers in each; ``phone``: eight digits."""

    name: str
    phone: str
    number: int
    groups: Sequence[Group]


def groups_of(number: int) -> list[Group]:
    """So many groups: the first six are of the first organisation, one in each region.

    Raises:
        ValueError: some organisation would have none.
    """
    if number < FEWEST_GROUPS:
        raise ValueError(f"at least {FEWEST_GROUPS} groups")
    return [_group(place) for place in range(number)]


def _group(place: int) -> Group:
    first = len(REGIONS)
    owner = 0 if place < first else (place - first + 1) % len(ORGANISATIONS)
    organisation = ORGANISATIONS[owner]
    return Group(place, f"{organisation.code.upper()}-{place + 1:03}", organisation, REGIONS[place % first])


def voices(groups: Sequence[Group], twice: int) -> list[Voice]:
    """Every woman; ``twice``: so many are of two groups, which are of two organisations and regions.

    Raises:
        ValueError: there are not so many.
    """
    if twice > min(len(REGIONS), len(groups) - TWICE_IN):
        raise ValueError(f"{twice} women cannot be of two groups")
    last = len(ROLES)
    found = []
    for group in groups:
        for number in range(1, last + 1):
            if number == last and TWICE_IN <= group.place < TWICE_IN + twice:
                continue  # the woman of the group seven places before
            both = number == last and group.place < twice
            name = f"{NAMES[(group.place + number) % len(NAMES)]} {group.place}-{number}"
            where = [group, groups[group.place + TWICE_IN]] if both else [group]
            found.append(Voice(name, f"7{group.place + 1:05}{number:02}", number, where))
    return found


def members_sheet(groups: Sequence[Group], women: Sequence[Voice]) -> bytes:
    """The committees of one organisation as CSV."""
    lines = ["Groupe;Nom du groupe;Région;N°;Nom et prénom;Téléphone;Fonction;Accord le;SMS"]
    for group in groups:
        for woman in women:
            if group in woman.groups:
                name, role = f"Kulu {group.place + 1}", ROLES[woman.number - 1]
                cells = (group.code, name, group.region, woman.number, woman.name, woman.phone, role)
                lines.append(";".join(map(str, (*cells, "2026-11-20", "oui"))))
    return "\n".join(lines).encode()


def ranking(woman: Voice, round_: int, options: int) -> str:
    """How she ranks so many options in a round: in an order that leans to the first ones."""
    orders = ["".join(map(str, order)) for order in permutations(range(1, options + 1))]
    return orders[(woman.groups[-1].place * round_ + woman.number**2) % max(len(orders) // 2, 1)]


def borda(ballots: Counter[str]) -> list[int]:
    """Points by option: the first of n gets n - 1, the last none."""
    options = len(next(iter(ballots)))
    points = [0] * options
    for ballot, times in ballots.items():
        for place, option in enumerate(ballot):
            points[int(option) - 1] += times * (options - 1 - place)
    return points


def last_region(woman: Voice) -> str:
    """Where her answer counts: in the group in which she answered last."""
    return woman.groups[-1].region


def in_regions(women: Sequence[Voice], round_: int, options: int) -> Mapping[str, Counter[str]]:
    """What every region answered."""
    found: dict[str, Counter[str]] = {region: Counter() for region in REGIONS}
    for woman in women:
        found[last_region(woman)][ranking(woman, round_, options)] += 1
    return found


def first_two(axes: Sequence[str], points: Sequence[int]) -> Iterator[str]:
    """What goes on to the next round: the first two places, with whoever is tied there."""
    best = sorted(set(points), reverse=True)[:2]
    for score in best:
        yield from (axis for axis, own in zip(axes, points, strict=True) if own == score)
