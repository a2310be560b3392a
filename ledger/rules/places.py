"""Places as a list: a region, a cercle or a commune is one place under all its spellings.

Source: the law of 2023 on the territorial division of Mali (19 regions and the district of Bamako, their cercles).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from ledger.rules.spelling import plain

LEVELS: Final = ("region", "cercle", "commune")
LONGEST: Final = 60
_SIGNS: Final = str.maketrans("'-()", "    ")
_KIND: Final = re.compile(
    r"^(?:(?:region|cercle)(?: de la| de l| du| des| de| d)? |(?:commune|district)(?: rurale| urbaine)?"
    r"(?: de la| de l| du| des| de| d) )"
)


def place_key(written: str) -> str:
    """What all spellings of a place have in common: no accents, capitals, hyphens, "région de"."""
    bare = " ".join(plain(written).translate(_SIGNS).split())
    return _KIND.sub("", bare) or bare


@dataclass(frozen=True, slots=True)
class Place:
    """``region``: in which a cercle lies; of a region, the one it was part of before 2023, if it was."""

    level: str
    name: str
    region: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """Where a group is, each in the list's own spelling; empty where nobody said."""

    region: str = ""
    cercle: str = ""
    commune: str = ""


NOWHERE: Final = Where()


class PlaceWrong(ValueError):  # noqa: N818 -- what it is, said plainly
    """It is not on the list (``place``), or its cercle lies elsewhere (``place_elsewhere``).

    ``column``: region or cercle. ``near``: places that are spelled alike, or the region it lies in.
    """

    def __init__(self, column: str, why: str, near: str) -> None:
        super().__init__(why)
        self.column, self.why, self.near = column, why, near


class Places:
    """The list, by level and key."""

    def __init__(self, places: Mapping[tuple[str, str], Place]) -> None:
        self._places = places

    def match(self, level: str, written: str) -> Place | None:
        """The place that is written so, in any case, with or without accents, by any spelling that is known."""
        return self._places.get((level, place_key(written)))

    def called(self, level: str, written: str) -> str:
        """The same by its name; what the list does not know stays as it is written, its blanks put in order."""
        place = self.match(level, written)
        return place.name if place else " ".join(written.split())

    def all(self, level: str) -> list[Place]:
        """Every place of a level, by name."""
        return sorted(
            {place for (of, _), place in self._places.items() if of == level}, key=lambda place: place_key(place.name)
        )

    def near(self, level: str, written: str) -> str:
        """The names that are spelled alike, at most three."""
        keys = [key for of, key in self._places if of == level]
        found = get_close_matches(place_key(written), keys, n=3, cutoff=0.6)
        return ", ".join(dict.fromkeys(self._places[level, key].name for key in found))

    def region(self, written: str) -> str:
        """A region by its name; empty for nothing.

        Raises:
            PlaceWrong: it is not on the list.
        """
        return self._named("region", written)

    def where(self, region: str, cercle: str = "", commune: str = "") -> Where:
        """Where a group is. Without a region it is the cercle's; so it is for an older region the cercle was part of.

        Raises:
            PlaceWrong: region or cercle is not on the list, or the cercle lies in another region.
        """
        named, within = self._named("region", region), self._named("cercle", cercle)
        lies_in = self._region_of(within) if within else named
        if named not in ("", lies_in, self._region_before(lies_in)):
            raise PlaceWrong("cercle", "place_elsewhere", lies_in)
        return Where(lies_in, within, self.called("commune", commune))

    def regions(self, written: Iterable[str]) -> str:
        """Several regions as an organisation's row keeps them: by name, each once, semicolons between them."""
        return ";".join(dict.fromkeys(self.called("region", words) for words in written if words.strip()))

    def where_it_can(self, region: str, cercle: str = "", commune: str = "") -> Where:
        """The same for what is written already: what cannot be matched stays as it is, to be listed for a person."""
        try:
            return self.where(region, cercle, commune)
        except PlaceWrong:
            written = {"region": region, "cercle": cercle, "commune": commune}
            return Where(**{level: self.called(level, words) for level, words in written.items()})

    def _region_of(self, cercle: str) -> str:
        place = self.match("cercle", cercle)
        return place.region if place else ""

    def _region_before(self, region: str) -> str:
        place = self.match("region", region)
        return place.region if place else ""

    def _named(self, level: str, written: str) -> str:
        if not written.strip():
            return ""
        place = self.match(level, written)
        if place is None:
            raise PlaceWrong(level, "place", self.near(level, written))
        return place.name


NO_PLACES: Final = Places({})
