"""Seals what a unit of work wrote: rows that steer or prove money get a link of their group's chain before the commit.

A write to such a table is given a RETURNING, so that the rows it touched are known without another question.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from secrets import token_bytes
from typing import Any, Final

from sqlalchemy import Delete, Executable, Insert, Update, bindparam, insert, select, update

from ledger.books.seals import gone_digest, row_digest, seal_hash
from ledger.database.protocols import Row
from ledger.tables import LedgerHead, Seal, table_of
from ledger.tables.held import SealedTable, sealed_tables

SALT_BYTES: Final = 16
AS_THEY_ARE: Final = {"kesu_seals": False}
"""Execution options of a write that brings rows with the seals they have: a backup that is given back."""
_REMEMBERED: Final = 2048
_head, _seal = table_of(LedgerHead), table_of(Seal)
_LOCKED_HEAD = (
    select(_head.c.seq, _head.c.seals, _head.c.head_hash)
    .where(_head.c.group_id == bindparam("group_id"))
    .with_for_update(key_share=True)
)
_INSERT = insert(_seal)
_GO_ON = update(_head).where(_head.c.group_id == bindparam("at_group"))


@dataclass(frozen=True, slots=True)
class WatchedWrite:
    """A write to a sealed table that also gives the rows it touched."""

    statement: Executable
    of: SealedTable
    gone: bool
    answers: bool
    """Whether the statement gives rows to its caller by itself."""


_Known = tuple[Executable, WatchedWrite | None]
_known: dict[tuple[int, tuple[str, ...]], _Known] = {}


def watched(statement: Executable, names: tuple[str, ...]) -> WatchedWrite | None:
    """The statement as it is run where what it writes is sealed; none for any other. ``names``: what the call sets."""
    if not isinstance(statement, Insert | Update | Delete):
        return None
    found = _known.get((id(statement), names))
    if found is None or found[0] is not statement:
        if len(_known) >= _REMEMBERED:
            _known.clear()
        found = _known[id(statement), names] = (statement, _watch(statement, names))
    return found[1]


def _watch(statement: Insert | Update | Delete, names: tuple[str, ...]) -> WatchedWrite | None:
    table: Any = statement.table
    sealed = sealed_tables().get(table.name)
    if sealed is None or not statement.get_execution_options().get("kesu_seals", True):
        return None
    gone = isinstance(statement, Delete)
    if isinstance(statement, Update) and not _sets(statement, names) & {column.name for column in sealed.columns}:
        return None
    columns = (sealed.group, *sealed.key) if gone else sealed.columns
    return WatchedWrite(statement.returning(*columns), sealed, gone, bool(list(statement.exported_columns)))


def _sets(statement: Update, names: tuple[str, ...]) -> set[str]:
    values: Mapping[Any, object] = statement._values or {}  # noqa: SLF001 -- SQLAlchemy has no other word for it
    return {*names, *(getattr(column, "name", str(column)) for column in values)}


class SealingUnit(ABC):
    """A unit of work of either engine, as far as sealing goes."""

    def __init__(self) -> None:
        self._changed: dict[int, dict[tuple[str, str], tuple[SealedTable, Row | None]]] = {}
        self._locked: set[int] = set()

    @abstractmethod
    async def run(self, statement: Executable, values: Mapping[str, object]) -> list[Row]:
        """Run a statement inside the transaction."""

    @abstractmethod
    async def run_many(
        self, statement: Executable, rows: Sequence[Mapping[str, object]], *, answers: bool
    ) -> list[Row]:
        """Run one write for each row; ``answers``: give what each returns."""

    async def fetch(self, statement: Executable, **values: object) -> list[Row]:
        """Run a statement inside the transaction, and note what it wrote."""
        write = watched(statement, tuple(values))
        if write is None:
            return await self.run(statement, values)
        await self._lock_first(values)
        rows = await self.run(write.statement, values)
        self._note(write, rows)
        return rows if write.answers else []

    async def write_many(self, statement: Executable, rows: Sequence[Mapping[str, object]]) -> None:
        """Run one write for each row, and note what they wrote."""
        if not rows:
            return
        write = watched(statement, tuple(rows[0]))
        if write is None:
            await self.run_many(statement, rows, answers=False)
            return
        await self._lock_first(rows[0])
        self._note(write, await self.run_many(write.statement, rows, answers=True))

    async def seal(self) -> None:
        """Write the seals of what was changed so far."""
        changed, self._changed = self._changed, {}
        for group_id in sorted(changed):
            await self._seal(group_id, changed[group_id])

    async def _lock_first(self, values: Mapping[str, object]) -> None:
        """Lock the books before the row: whoever has them locked may want the same row."""
        group_id = values.get("group_id", values.get("at_group"))
        if isinstance(group_id, int) and group_id not in self._locked:
            self._locked.add(group_id)
            await self.run(_LOCKED_HEAD, {"group_id": group_id})

    def _note(self, write: WatchedWrite, rows: list[Row]) -> None:
        for row in rows:
            sealed: Any = row
            key = (write.of.table.name, write.of.row_name(sealed))
            self._changed.setdefault(row[write.of.group.name], {})[key] = (write.of, None if write.gone else row)

    async def _seal(self, group_id: int, changed: dict[tuple[str, str], tuple[SealedTable, Row | None]]) -> None:
        heads = await self.run(_LOCKED_HEAD, {"group_id": group_id})
        if not heads:
            return
        number, link = heads[0]["seals"], heads[0]["head_hash"]
        seals = []
        for (_, key), (sealed, row) in changed.items():
            number += 1
            one = new_seal(sealed, group_id, number, link, key, row) | {"after_seq": heads[0]["seq"]}
            link = one["hash"]
            seals.append(one)
        await self.run_many(_INSERT, seals, answers=False)
        await self.run(_GO_ON, {"at_group": group_id, "seals": number, "head_hash": link})


def new_seal(
    sealed: SealedTable,
    group_id: int,
    number: int,
    previous: bytes,
    key: str,
    row: Any,  # noqa: ANN401 -- any engine's row
) -> dict[str, Any]:
    """A seal of a row as it stands now, or of its end (none), as the table of seals keeps it."""
    salt, table = token_bytes(SALT_BYTES), sealed.table.name
    digest = gone_digest(salt, table, key) if row is None else row_digest(salt, table, sealed.values(row))
    gone = int(row is None)
    return {
        "group_id": group_id,
        "number": number,
        "table_name": table,
        "row_key": key,
        "gone": gone,
        "salt": salt,
        "digest": digest,
        "hash": seal_hash(previous, group_id, number, table, key, gone, digest),
    }
