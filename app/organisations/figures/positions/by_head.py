"""Keeps what was worked out of groups' books for as long as their heads stand: pages of many groups read few.

Whatever a figure of a group is made of is an entry or a sealed row (`ledger.tables.held`): none changes without its
head's number of transactions or of seals. So a head that stands proves a figure, and nothing has to tell a page that it
is old. Heads are read before the figures: what is written between makes a figure newer than its head says, and it is
worked out again.

Heads are asked for in stretches of group numbers, a row each: which of its groups are in sight, as one bit each, and
the sum of their heads. Heads only grow, so that a sum that stands proves every head of the same groups.
"""

# text: a part of statements that are text, as those are that it is put into.

import gc
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import BigInteger, ColumnElement, Integer, Label, cast, func, literal_column

from app.organisations.tenancy import ScopedReader
from ledger.database import Database, Row

ASKED_AT_ONCE: Final = 4
"""So many days and periods are kept beside each other: those that people look at today."""
STRETCH: Final = 60
"""As many numbers of groups as have a bit each in a whole number of both engines."""
_MOST: Final = 10_000
"""So many stretches are kept of a day or a period, and of one stretch so much that was made of it."""
_MADE: Final = 64
_MANY: Final = 1_000
_HEADS: Final = """
SELECT p.id, h.seq, h.seals, n.name AS ngo_name
FROM page p JOIN ledger_head h ON h.group_id = p.id LEFT JOIN ngo n ON n.id = p.ngo_id ORDER BY p.id
"""
BIT: Final = f"CAST(sum(CAST(1 AS BIGINT) << CAST(p.id % {STRETCH} AS INTEGER)) AS BIGINT)"
_STRETCHES: Final = f"""
SELECT p.id / {STRETCH} AS stretch, n.name AS ngo_name, {BIT} AS bits, CAST(sum(h.seq + h.seals) AS BIGINT) AS moved
FROM page p JOIN ledger_head h ON h.group_id = p.id LEFT JOIN ngo n ON n.id = p.ngo_id
GROUP BY p.id / {STRETCH}, n.name ORDER BY 1, 2
"""  # noqa: S608 -- constants of this module
Found = TypeVar("Found")
Made = TypeVar("Made")
Version = tuple[Any, ...]
GroupSet = Mapping[int, int]
"""Groups as the bits of each stretch that has some."""
_Place = tuple[int, str | None, int]
Look = Callable[[str, Mapping[str, object], Sequence[int]], Awaitable[dict[int, Found]]]
"""Reads the figures of a page of groups: the page's statement, its values, the groups' ids."""


class Stretch(Generic[Found]):
    """Figures of the groups in sight of one stretch by their ids, and what was made of them."""

    def __init__(self, number: int, found: Mapping[int, Found]) -> None:
        self.number, self.found = number, found
        self._made: dict[Hashable, Any] = {}

    def made(self, how: Hashable, make: Callable[[Sequence[Found]], Made], bits: int = -1) -> Made:
        """What is made of the figures of those groups that have a bit, made once.

        ``how``: a name for it, with whatever else it depends on.
        """
        if (how, bits) not in self._made:
            if len(self._made) >= _MADE:
                self._made.clear()
            self._made[how, bits] = make([found for id_, found in self.found.items() if bits >> id_ % STRETCH & 1])
        kept: Made = self._made[how, bits]
        return kept


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
        self._stretches: dict[_Place, tuple[int, Stretch[Found]]] = {}

    async def read(
        self, window: ScopedReader, page: str, values: Mapping[str, object], look: Look[Found]
    ) -> list[Stretch[Found]]:
        """The groups of a page by stretches: one statement where no book has moved, else the heads and the figures."""
        if not self._stretches:
            new = await self._moved(window, page, values, look, (), whole=True)
            return [stretch for _, stretch in new.values()]
        rows = await window.fetch(f", page AS ({page}) {_STRETCHES}", **values)
        moved = [row for row in rows if self._stretches.get(_place(row), (None,))[0] != row["moved"]]
        new = await self._moved(window, page, values, look, moved, whole=len(moved) == len(rows)) if moved else {}
        found = []
        for row in rows:
            there = new.get((row["stretch"], row["ngo_name"])) or self._stretches.get(_place(row))
            if there is not None:  # its groups may have gone to another organisation between two statements
                found.append(there[1])
        return found

    async def _moved(
        self,
        window: ScopedReader,
        page: str,
        values: Mapping[str, object],
        look: Look[Found],
        moved: Sequence[Row],
        *,
        whole: bool,
    ) -> dict[tuple[int, str | None], tuple[int, Stretch[Found]]]:
        """Read the heads of stretches that are not kept, and the figures of those of their groups that moved."""
        if not whole:
            here = ", ".join(str(number) for number in sorted({row["stretch"] for row in moved}))
            page = f"SELECT q.* FROM ({page}) q WHERE q.id / {STRETCH} IN ({here})"  # noqa: S608 -- numbers
        heads = await window.fetch(f", page AS ({page}) {_HEADS}", **values)
        if old := self._old(heads):
            if len(old) < len(heads) or not whole:
                page, values = of_ids(old), {}
            read = await look(page, values, list(old))
            self._of |= {group_id: (version, read.get(group_id)) for group_id, version in old.items()}
            if len(old) >= _MANY:
                gc.freeze()  # it stays for a day: a collector that walks all of it again makes every hop wait
        new: dict[tuple[int, str | None], list[Row]] = {}
        for row in heads:
            new.setdefault((row["id"] // STRETCH, row["ngo_name"]), []).append(row)
        if len(self._stretches) + len(new) > _MOST:
            self._stretches.clear()
        made = {
            key: (sum(row["seq"] + row["seals"] for row in of), self._stretch(key[0], of)) for key, of in new.items()
        }
        self._stretches |= {
            (*key, sum(1 << row["id"] % STRETCH for row in new[key])): stretch for key, stretch in made.items()
        }
        return made

    def _old(self, heads: Iterable[Row]) -> dict[int, Version]:
        """The groups whose figures have to be worked out, with their heads."""
        return {
            row["id"]: version
            for row in heads
            if (version := (row["seq"], row["seals"], row["ngo_name"])) != self._of.get(row["id"], (None,))[0]
        }

    def _stretch(self, number: int, heads: Sequence[Row]) -> Stretch[Found]:
        known = ((row["id"], self._of[row["id"]][1]) for row in heads)
        return Stretch(number, {id_: found for id_, found in known if found is not None})


def _place(row: Row) -> _Place:
    return row["stretch"], row["ngo_name"], row["bits"]


def of_ids(ids: Iterable[int]) -> str:
    """The statement of a page that has these groups alone, of those that its reader sees."""
    return f"SELECT visible.*, 0 AS place FROM visible WHERE visible.id IN ({', '.join(map(str, ids))})"  # noqa: S608 -- numbers


def stretches_of(group_id: ColumnElement[int]) -> tuple[Label[int], Label[int]]:
    """The columns of a statement that tells sets of groups, a row a stretch: it groups by the first of them."""
    stretch = group_id.op("/", return_type=BigInteger())(literal_column(str(STRETCH)))
    return stretch.label("stretch"), cast(func.sum(bit_of(group_id)), BigInteger).label("bits")


def bit_of(group_id: ColumnElement[int]) -> ColumnElement[int]:
    """The bit of a group in its stretch."""
    return cast(literal_column("1"), BigInteger).op("<<")(cast(group_id % literal_column(str(STRETCH)), Integer))


def bits_of(rows: Iterable[Row], name: str) -> dict[Any, dict[int, int]]:
    """Sets of groups by what they have in common, from rows of ``name``, ``stretch`` and ``bits``."""
    found: dict[Any, dict[int, int]] = {}
    for row in rows:
        groups = found.setdefault(row[name], {})
        groups[row["stretch"]] = groups.get(row["stretch"], 0) | row["bits"]
    return found


def ids_of(groups: GroupSet) -> Iterator[int]:
    """The groups of a set."""
    for stretch, bits in groups.items():
        yield from (stretch * STRETCH + bit for bit in range(STRETCH) if bits >> bit & 1)
