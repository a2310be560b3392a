"""Keeps what was worked out of groups' books for as long as their heads stand: pages of many groups read few.

Whatever a figure of a group is made of is an entry or a sealed row (`ledger.tables.held`): none changes without its
head's number of transactions or of seals. So a head that stands proves a figure, and nothing has to tell a page that it
is old. Heads are read before the figures: what is written between makes a figure newer than its head says, and it is
worked out again.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from typing import Any, Final, Generic, TypeVar
from weakref import WeakKeyDictionary

from ledger.database import Database, Row

ASKED_AT_ONCE: Final = 4
"""So many days and periods are kept beside each other: those that people look at today."""
Found = TypeVar("Found")
Version = tuple[Any, ...]


class KeptByHead(Generic[Found]):
    """Figures by group for what was asked of a database: a day, a period."""

    def __init__(self) -> None:
        self._of: WeakKeyDictionary[Database, OrderedDict[Hashable, FiguresByHead[Found]]] = WeakKeyDictionary()

    def of(self, database: Database, asked: Hashable) -> "FiguresByHead[Found]":
        """What is kept of this; nothing at first."""
        every = self._of.setdefault(database, OrderedDict())
        kept = every.setdefault(asked, FiguresByHead())
        every.move_to_end(asked)
        while len(every) > ASKED_AT_ONCE:
            every.popitem(last=False)
        return kept


class FiguresByHead(Generic[Found]):
    """Figures by group, each with the head that it is of; none for a group that had no such figure then."""

    def __init__(self) -> None:
        self._of: dict[int, tuple[Version, Found | None]] = {}

    def old(self, heads: Iterable[Row]) -> dict[int, Version]:
        """The groups whose figures have to be worked out, with their heads. ``heads``: id, seq and seals of each."""
        return {
            row["id"]: version
            for row in heads
            if (version := (row["seq"], row["seals"], row["ngo_name"])) != self._of.get(row["id"], (None,))[0]
        }

    def keep(self, versions: dict[int, Version], found: dict[int, Found]) -> None:
        """Keep what was found of groups with the heads that were read before."""
        self._of |= {group_id: (version, found.get(group_id)) for group_id, version in versions.items()}

    def get(self, group_id: int) -> Found | None:
        """What is known of a group."""
        return self._of[group_id][1]


def of_ids(ids: Iterable[int]) -> str:
    """The statement of a page that has these groups alone, of those that its reader sees."""
    # text: a part of statements that are text, as those are that it is put into
    return f"SELECT visible.* FROM visible WHERE visible.id IN ({', '.join(map(str, ids))})"  # noqa: S608 -- numbers
