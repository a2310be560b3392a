"""What every engine offers: read, write in one transaction, post. All that follows in the house speaks to this."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from sqlalchemy import Executable

from ledger.books.draft import Draft, Posted


class Row(Protocol):
    """A row by column name: asyncpg's Record and sqlite3's Row both are."""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 -- a column may be of any type
        """Give the value of one column."""


class Reader(Protocol):
    """Whatever can be read from: a store, a unit, or one consistent picture of the whole store."""

    async def fetch(self, statement: Executable, **values: object) -> list[Row]:
        """Give the rows of a statement."""


class UnitOfWork(Protocol):
    """One database transaction. Nobody inside commits; leaving the block does, and an exception undoes it all."""

    async def fetch(self, statement: Executable, **values: object) -> list[Row]:
        """Run a statement and give its rows (none for a write without RETURNING)."""

    async def write_many(self, statement: Executable, rows: Sequence[Mapping[str, object]]) -> None:
        """Run one write for each row, all rows naming the same columns; far cheaper than one call a row."""

    async def seal(self) -> None:
        """Seal what was written so far in its groups' chains; leaving the block does it for all that is left."""

    async def lock(self, group_id: int) -> None:
        """Hold the group's books until the end of the unit: what is read after this cannot change under our feet."""

    async def post(self, draft: Draft) -> Posted:
        """Write one transaction with its entries, balances and outbox rows; see ``Database.post`` for the errors."""


class Database(Protocol):
    """The whole store. ``name`` is ``sqlite`` or ``postgresql``."""

    name: str

    async def fetch(self, statement: Executable, **values: object) -> list[Row]:
        """Read outside any transaction."""

    def snapshot(self) -> AbstractAsyncContextManager[Reader]:
        """Read everything as it stood at one moment, while others write."""

    def unit_of_work(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open one database transaction for writing."""

    async def post(self, draft: Draft) -> Posted:
        """Post one draft in a transaction of its own, the cheapest way the engine has.

        The same key with the same draft gives the first result again, with ``repeated`` set.

        Raises:
            KeyReused: the key is known with another draft.
            Unbalanced: the entries do not sum to zero, or there are fewer than two.
            OutOfBounds: an account would leave its bounds; nothing was written.
            UnknownAccount: an account does not exist or is closed.
            BooksMoved: the books no longer stand where ``draft.since`` says; nothing was written.
            TryAgain: the engine was busy or away; nothing is known to be written, the same draft may be posted again.
        """

    async def close(self) -> None:
        """Give back every connection."""
