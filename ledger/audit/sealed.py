"""What must hold for rows that steer or prove money: each stands as its newest seal in the group's chain says."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

from sqlalchemy import bindparam, select

from ledger.audit.past import BooksAtTransaction
from ledger.books.seals import gone_digest, row_digest, seal_hash
from ledger.card.queries import GROUP
from ledger.database import Reader, Row
from ledger.tables import Seal, table_of
from ledger.tables.held import SealedTable, sealed_tables

SEALS_PER_PAGE = 5_000
_seal = table_of(Seal)
_SEALS = (
    select(_seal)
    .where(_seal.c.group_id == GROUP, _seal.c.number > bindparam("after"))
    .order_by(_seal.c.number)
    .limit(bindparam("most"))
)
_ROWS = {
    name: (sealed, select(*sealed.columns).where(sealed.group == GROUP).order_by(*sealed.key))
    for name, sealed in sealed_tables().items()
}


@dataclass(slots=True)
class Seals:
    """The seals of one group, read in step with its transactions; ``newest`` is what each row's last one says."""

    reader: Reader
    newest: dict[tuple[str, str], Row] = field(default_factory=dict)
    _page: list[Row] = field(default_factory=list)
    _read: int = 0
    _number: int = 0

    async def follow(self, past: BooksAtTransaction, upto: int | None = None) -> list[str]:
        """Go on over the seals that follow transactions before ``upto`` (none: over all that are left)."""
        problems: list[str] = []
        while (row := await self._next(past.group_id)) is not None and (upto is None or row["after_seq"] < upto):
            self._read += 1
            problems += _problems_of(past, row, self._number)
            self._number = row["number"]
            past.hash = row["hash"]
            past.links.add(past.hash)
            self.newest[row["table_name"], row["row_key"]] = row
        past.seals = self._number
        return problems

    async def _next(self, group_id: int) -> Row | None:
        if self._read == len(self._page):
            if self._page and len(self._page) < SEALS_PER_PAGE:
                return None
            self._page = await self.reader.fetch(_SEALS, group_id=group_id, after=self._number, most=SEALS_PER_PAGE)
            self._read = 0
        return self._page[self._read] if self._page else None

    async def rows(self, group_id: int) -> AsyncIterator[str]:
        """Compare every row with its newest seal, and name those that are not there."""
        for sealed, statement in _ROWS.values():
            for row in await self.reader.fetch(statement, group_id=group_id):
                for detail in self._compare(sealed, row):
                    yield detail
        for (table, key), seal in self.newest.items():
            if not seal["gone"]:
                yield f"{table} {key}: it was taken away behind the service's back"
            elif seal["salt"] is not None and seal["digest"] != gone_digest(seal["salt"], table, key):
                yield f"{table} {key}: its last seal was changed"

    def _compare(self, sealed: SealedTable, row: Row) -> Iterator[str]:
        table, key = sealed.table.name, sealed.row_name(row)  # type: ignore[arg-type]  # rows read by name
        seal = self.newest.pop((table, key), None)
        if seal is None or seal["gone"]:
            # A declaration is made by its transaction; it is sealed when it ends.
            if table != "declaration" or row["outcome"] is not None:
                yield f"{table} {key}: it was written behind the service's back"
        elif seal["salt"] is None or seal["digest"] != row_digest(seal["salt"], table, sealed.values(row)):  # type: ignore[arg-type]
            yield f"{table} {key}: it was changed behind the service's back"


def _problems_of(past: BooksAtTransaction, row: Row, before: int) -> Iterator[str]:
    number = row["number"]
    if number != before + 1:
        yield f"seal {number} follows seal {before}: {number - before - 1} are missing"
    if row["after_seq"] != past.seq:
        yield f"seal {number} stands after transaction {past.seq}, not {row['after_seq']}"
    if row["hash"] != seal_hash(
        past.hash, past.group_id, number, row["table_name"], row["row_key"], row["gone"], row["digest"]
    ):
        yield f"seal {number} ({row['table_name']} {row['row_key']}) does not fit the link before it: one was rewritten"
