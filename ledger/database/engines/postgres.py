"""PostgreSQL: a few asyncpg connections, reads and units; postings are gathered (postgres_gathering.py)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect

from ledger.books.draft import Draft, Posted
from ledger.books.errors import TryAgain
from ledger.database.engines.pool import ConnectionPool
from ledger.database.engines.postgres_errors import translated_errors
from ledger.database.engines.postgres_posting import post_on
from ledger.database.posting_batcher import PostingBatcher
from ledger.database.protocols import Row
from ledger.database.sealing import SealingUnit
from ledger.database.statement import Compiler

LOCK_TIMEOUT_MS = 2_000
STATEMENT_TIMEOUT_SECONDS = 30
CONNECT_TIMEOUT_SECONDS = 5
_POOLER = (
    "KESU_DATABASE_URL leads to a pooler that drops a connection's settings (pgbouncer in transaction mode): "
    "give the address of PostgreSQL itself, Kesu keeps a pool of its own (KESU_CONNECTIONS)"
)
_COMPILER = Compiler(asyncpg_dialect())  # type: ignore[no-untyped-call]  # SQLAlchemy's
_KEPT = "SELECT setting FROM pg_settings WHERE name = 'lock_timeout' AND source = 'client'"  # not a default
_LOCK = "UPDATE ledger_head SET turn = turn + 1 WHERE group_id = {:d}"


class PostgresUnit(SealingUnit):
    """One transaction, READ COMMITTED unless ``begin`` says otherwise; it begins with the first statement."""

    def __init__(self, connection: Any, compiler: Compiler, begin: str = "BEGIN") -> None:  # noqa: ANN401
        super().__init__()
        self._connection = connection
        self._compiler = compiler
        self._begin = begin

    async def begin(self, also: str = "") -> None:
        """Begin, if that has not happened yet, and run a statement without arguments in the same trip."""
        statements = [statement for statement in (self._begin, also) if statement]
        self._begin = ""
        if statements:
            await self._connection.execute("; ".join(statements))

    async def end(self, how: str) -> None:
        """COMMIT or ROLLBACK what has begun."""
        if not self._begin:
            await self._connection.execute(how)

    async def run(self, statement: Executable, values: Mapping[str, object]) -> list[Row]:
        """Run a statement inside the transaction."""
        sql, arguments = self._compiler.compile(statement, values)
        await self.begin()
        rows: list[Row] = await self._connection.fetch(sql, *arguments)
        return rows

    async def run_many(
        self, statement: Executable, rows: Sequence[Mapping[str, object]], *, answers: bool
    ) -> list[Row]:
        """Run one write for each row, in one message to the server."""
        compiled = [self._compiler.compile(statement, row) for row in rows]
        sql, arguments = compiled[0][0], [values for _, values in compiled]
        await self.begin()
        if not answers:
            await self._connection.executemany(sql, arguments)
            return []
        written: list[Row] = await self._connection.fetchmany(sql, arguments)
        return written

    async def lock(self, group_id: int) -> None:
        """Lock the group's head row. Alone in its statement: joined with a read it would give the old balance."""
        self._locked.add(group_id)
        await self.begin(_LOCK.format(group_id))

    async def post(self, draft: Draft) -> Posted:
        """Post inside the transaction; a refused one undoes the unit."""
        await self.begin()
        with translated_errors():
            return await post_on(self._connection, draft)


class PostgresDatabase:
    """See ``protocols.Database``."""

    name = "postgresql"

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool
        self._gathering = PostingBatcher(pool)
        self.compiler = _COMPILER

    async def fetch(self, statement: Executable, **values: object) -> list[Row]:
        """Read on any connection."""
        sql, arguments = self.compiler.compile(statement, values)
        with translated_errors():
            async with self._pool.acquire() as connection:
                rows: list[Row] = await connection.fetch(sql, *arguments)
                return rows

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[PostgresUnit]:
        """One transaction on a connection of its own."""
        with translated_errors():
            async with self._transaction("BEGIN") as unit:
                yield unit

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[PostgresUnit]:
        """One REPEATABLE READ transaction that writes nothing."""
        with translated_errors():
            async with self._transaction("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY") as unit:
                await unit.begin("SELECT 1")  # the picture is taken here
                yield unit

    @asynccontextmanager
    async def _transaction(self, begin: str) -> AsyncIterator[PostgresUnit]:
        async with self._pool.acquire() as connection:
            unit = PostgresUnit(connection, self.compiler, begin)
            try:
                yield unit
                await unit.seal()
            except Exception:
                await unit.end("ROLLBACK")
                raise
            await unit.end("COMMIT")

    async def post(self, draft: Draft) -> Posted:
        """Post together with whatever else waits: one trip and one commit."""
        return await self._gathering.post(draft)

    async def close(self) -> None:
        """Close every connection, waiting a little for what is under way."""
        await self._pool.close()


async def open_postgres(dsn: str, connections: int) -> PostgresDatabase:
    """Open the database with one connection; others, up to ``connections``, are made when they are needed.

    Raises:
        TryAgain: the server is not there.
        ValueError: a pooler stands between that Kesu cannot work through; in one clear line.
    """

    async def connect() -> Any:  # noqa: ANN401
        return await asyncpg.connect(
            dsn,
            timeout=CONNECT_TIMEOUT_SECONDS,
            command_timeout=STATEMENT_TIMEOUT_SECONDS,
            target_session_attrs="read-write",  # of several hosts the primary; never a standby
            server_settings={"lock_timeout": str(LOCK_TIMEOUT_MS), "application_name": "kesu"},
        )

    pool = ConnectionPool(connect, connections)
    try:
        with translated_errors():
            async with pool.acquire() as connection:
                kept = await connection.fetchval(_KEPT)
    except TryAgain as away:
        if "startup parameter" in str(away.__cause__):
            raise ValueError(_POOLER) from None
        raise
    if kept != str(LOCK_TIMEOUT_MS):
        await pool.close()
        raise ValueError(_POOLER)
    return PostgresDatabase(pool)
