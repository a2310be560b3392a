"""Keeps the list of places: read, added to, and what is written already matched with it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import bindparam, func, insert, select, update

from ledger.database import Database, Row, UnitOfWork
from ledger.rules.places import LEVELS, LONGEST, Place, Places, place_key
from ledger.tables import Ngo, PlaceSpelling, SavingsGroup, table_of

_place, _group, _ngo = table_of(PlaceSpelling), table_of(SavingsGroup), table_of(Ngo)
_ALL: Final = select(_place)
_INSERT: Final = insert(_place)
_WHERE: Final = select(*(_group.c[level] for level in LEVELS)).distinct()
_MOVE: Final = update(_group).where(*(_group.c[level] == bindparam(f"at_{level}") for level in LEVELS))
_OF_GROUPS: Final = {
    level: select(_group.c[level].label("written"), func.count().label("groups"))
    .where(_group.c[level] != "")
    .group_by(_group.c[level])
    for level in LEVELS
}
_REGIONS: Final = select(_ngo.c.id, _ngo.c.regions).where(_ngo.c.regions != "")
_REGIONS_NOW: Final = update(_ngo).where(_ngo.c.id == bindparam("at_id"))


class PlaceRefused(ValueError):  # noqa: N818 -- what it is, said plainly
    """It cannot be added. ``why`` is the key of a text: level, name, known, unknown, region."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class UnmatchedPlace:
    """What is written and not on the list: for how many groups, for how many organisations, and what is near."""

    level: str
    written: str
    groups: int
    organisations: int
    near: str


async def spellings(reader: Database | UnitOfWork) -> list[Row]:
    """Every spelling of every place, by level and name: Ménaka before Mopti, whatever the engine's collation."""
    rows = await reader.fetch(_ALL)
    return sorted(rows, key=lambda row: (row["level"], place_key(row["name"]), row["key"]))


async def read_places(reader: Database | UnitOfWork) -> Places:
    """The list as it stands."""
    rows = await reader.fetch(_ALL)
    return Places({(row["level"], row["key"]): Place(row["level"], row["name"], row["region"]) for row in rows})


async def unmatched(reader: Database | UnitOfWork) -> list[UnmatchedPlace]:
    """What groups and organisations have written that the list does not know, for a person to match or to add."""
    places = await read_places(reader)
    works: Counter[str] = Counter()
    for row in await reader.fetch(_REGIONS):
        works.update(row["regions"].split(";"))
    found: list[UnmatchedPlace] = []
    for level in LEVELS:
        groups = {row["written"]: row["groups"] for row in await reader.fetch(_OF_GROUPS[level])}
        named = works if level == "region" else Counter[str]()
        found += [
            UnmatchedPlace(level, written, groups.get(written, 0), named[written], places.near(level, written))
            for written in sorted(groups.keys() | named.keys())
            if places.match(level, written) is None
        ]
    return found


async def add_place(
    unit: UnitOfWork, level: str, name: str, region: str, now_us: int, other_spellings: Iterable[str] = ()
) -> Place:
    """Add a place to the list, and match with it what is written already. ``region``: in which a cercle lies.

    Raises:
        PlaceRefused: ``level``, ``name``, ``known``: it, or a spelling of it, is there; ``region``: it is not.
    """
    places, name = await read_places(unit), " ".join(name.split())
    if level not in LEVELS:
        raise PlaceRefused("level")
    within = places.match("region", region)
    if level == "cercle" and within is None:
        raise PlaceRefused("region")
    place = Place(level, name, within.name if within and level == "cercle" else "")
    for written in dict.fromkeys((name, *filter(str.strip, other_spellings))):
        await _spell(unit, places, place, written, now_us)
        places = await read_places(unit)
    await _match_all(unit)
    return place


async def match_place(unit: UnitOfWork, level: str, written: str, name: str, now_us: int) -> Place:
    """Take ``written`` as one more spelling of a place of the list, and match what is written already.

    Raises:
        PlaceRefused: ``level``, ``unknown``: the place is not there, ``name``, ``known``: the spelling is.
    """
    if level not in LEVELS:
        raise PlaceRefused("level")
    places = await read_places(unit)
    place = places.match(level, name)
    if place is None:
        raise PlaceRefused("unknown")
    await _spell(unit, places, place, written, now_us)
    await _match_all(unit)
    return place


async def _spell(unit: UnitOfWork, places: Places, place: Place, written: str, now_us: int) -> None:
    spelling, key = " ".join(written.split()), place_key(written)
    if not key or len(spelling) > LONGEST or not spelling.isprintable() or ";" in spelling:
        raise PlaceRefused("name")
    there = places.match(place.level, spelling)
    if there is not None:
        if there == place and spelling != place.name:
            return  # one more way to write what has the same key
        raise PlaceRefused("known")
    facts = {"level": place.level, "key": key, "spelling": spelling, "name": place.name, "region": place.region}
    await unit.fetch(_INSERT, **facts, added_us=now_us)


async def _match_all(unit: UnitOfWork) -> None:
    """Write every place that a group or an organisation names as the list now calls it."""
    places = await read_places(unit)
    for row in await unit.fetch(_WHERE):
        written = {level: row[level] for level in LEVELS}
        now = asdict(places.where_it_can(**written))
        if now != written:
            await unit.fetch(_MOVE, **{f"at_{level}": words for level, words in written.items()}, **now)
    for row in await unit.fetch(_REGIONS):
        regions = places.regions(row["regions"].split(";"))
        if regions != row["regions"]:
            await unit.fetch(_REGIONS_NOW, at_id=row["id"], regions=regions)
