"""SQLite: one writer thread that gathers waiting postings into one commit, and a few readers beside it.

Python's own transaction handling once let ten concurrent withdrawals take 1,000 F to minus 4,000 without an error:
hence connections in autocommit and BEGIN IMMEDIATE for everything that writes.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final, TypeVar

from sqlalchemy import Executable
from sqlalchemy.dialects import sqlite

from ledger.books.draft import Draft, Posted
from ledger.books.errors import LedgerError, TryAgain
from ledger.database.engines.sqlite_file import connect
from ledger.database.engines.sqlite_posting import write_posting
from ledger.database.engines.sqlite_snapshot import SqliteSnapshot
from ledger.database.protocols import Row
from ledger.database.sealing import SealingUnit
from ledger.database.statement import Compiler

READERS = 4
_COUNT_LOCK = "UPDATE ledger_head SET turn = turn + 1 WHERE group_id = ?"
POSTINGS_PER_COMMIT: Final = 64
_COMPILER: Final = Compiler(sqlite.dialect())

T = TypeVar("T")
_Waiting = tuple[Draft, "asyncio.Future[Posted]"]


class SqliteUnit(SealingUnit):
    """One BEGIN IMMEDIATE … COMMIT on the writer thread."""

    def __init__(self, database: "SqliteDatabase") -> None:
        super().__init__()
        self._database = database

    async def run(self, statement: Executable, values: Mapping[str, object]) -> list[Row]:
        """Run a statement inside the transaction."""
        sql, arguments = self._database.compiler.compile(statement, values)
        return await self._database.on_writer(lambda writer: writer.execute(sql, arguments).fetchall())

    async def run_many(
        self, statement: Executable, rows: Sequence[Mapping[str, object]], *, answers: bool
    ) -> list[Row]:
        """Run one write for each row in one visit to the writer thread."""
        compiled = [self._database.compiler.compile(statement, row) for row in rows]
        sql, arguments = compiled[0][0], [values for _, values in compiled]
        if not answers:
            await self._database.on_writer(lambda writer: writer.executemany(sql, arguments))
            return []
        return await self._database.on_writer(
            lambda writer: [row for values in arguments for row in writer.execute(sql, values).fetchall()]
        )

    async def lock(self, group_id: int) -> None:
        """Count the turn; BEGIN IMMEDIATE holds the whole file already."""
        self._locked.add(group_id)
        await self._database.on_writer(lambda writer: writer.execute(_COUNT_LOCK, (group_id,)))

    async def post(self, draft: Draft) -> Posted:
        """Write one posting; a refused one undoes the unit."""
        return await self._database.on_writer(lambda writer: write_posting(writer, draft))


class SqliteDatabase:
    """See ``protocols.Database``."""

    name = "sqlite"

    def __init__(self, path: Path, *, alone: bool = False, durable: bool = True) -> None:
        """``alone``: nobody else waits in this process, so statements run where they are awaited, without a thread.

        ``durable``: every commit is on the disk before it is answered.
        """
        self.compiler = _COMPILER
        self._path = path
        self._writer = connect(path, durable=durable)
        self._writing = asyncio.Lock()
        self._alone = alone
        self._writer_thread = ThreadPoolExecutor(1, "kesu-writer")
        self._readers: SimpleQueue[sqlite3.Connection] = SimpleQueue()
        """Those that nobody reads with; opened as they are needed, so that a command that reads once opens one."""
        self._reader_threads = ThreadPoolExecutor(READERS, "kesu-reader")
        self._waiting: list[_Waiting] = []
        self._gathering: asyncio.Task[None] | None = None

    async def on_writer(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run something on the writer's connection, in its thread."""
        loop = asyncio.get_running_loop()
        try:
            if self._alone:
                return work(self._writer)
            return await loop.run_in_executor(self._writer_thread, work, self._writer)
        except sqlite3.OperationalError as problem:
            raise _translated(problem) from problem

    async def fetch(self, statement: Executable, **values: object) -> list[Row]:
        """Read on one of the readers' connections."""
        sql, arguments = self.compiler.compile(statement, values)
        loop = asyncio.get_running_loop()
        try:
            if self._alone:
                return self._read(sql, arguments)
            return await loop.run_in_executor(self._reader_threads, self._read, sql, arguments)
        except sqlite3.OperationalError as problem:
            raise _translated(problem) from problem

    def _read(self, sql: str, arguments: list[object]) -> list[Row]:
        try:
            reader = self._readers.get_nowait()
        except Empty:  # there are as many threads as there may be readers
            reader = connect(self._path, read_only=True)
        try:
            return reader.execute(sql, arguments).fetchall()
        finally:
            self._readers.put(reader)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[SqliteSnapshot]:
        """One read transaction on a connection of its own: the write-ahead log keeps what it sees."""
        picture = SqliteSnapshot(self._path, self.compiler, alone=self._alone)
        try:
            yield picture
        finally:
            await picture.close()

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[SqliteUnit]:
        """One transaction; other writers of this process wait for it without polling."""
        async with self._writing:
            try:  # around the BEGIN too: whoever is cancelled while it waits must not leave it open
                await self.on_writer(lambda writer: writer.execute("BEGIN IMMEDIATE"))
                unit = SqliteUnit(self)
                yield unit
                await unit.seal()
                await self.on_writer(lambda writer: writer.execute("COMMIT"))
            except BaseException:
                await asyncio.shield(self.on_writer(_roll_back))
                raise

    async def post(self, draft: Draft) -> Posted:
        """Queue the draft; whoever holds the pen writes all that waits in one commit."""
        future: asyncio.Future[Posted] = asyncio.get_running_loop().create_future()
        self._waiting.append((draft, future))
        if self._gathering is None or self._gathering.done():
            self._gathering = asyncio.create_task(self._write_waiting())
        return await future

    async def _write_waiting(self) -> None:
        while self._waiting:
            async with self._writing:
                batch, self._waiting = (
                    self._waiting[:POSTINGS_PER_COMMIT],
                    self._waiting[POSTINGS_PER_COMMIT:],
                )
                drafts = [draft for draft, _ in batch]
                try:
                    outcomes = await self.on_writer(lambda writer, drafts=drafts: _write_batch(writer, drafts))  # type: ignore[misc]
                except Exception as problem:  # noqa: BLE001 -- every caller of the batch must hear of it
                    outcomes = [problem] * len(batch)
            for (_, future), outcome in zip(batch, outcomes, strict=True):
                if future.done():
                    continue
                if isinstance(outcome, Exception):
                    future.set_exception(outcome)
                else:
                    future.set_result(outcome)

    async def close(self) -> None:
        """Close every connection, after what is being written."""
        async with self._writing:
            self._writer_thread.shutdown()
            self._reader_threads.shutdown()
            self._writer.close()
            while not self._readers.empty():
                self._readers.get().close()


def _write_batch(writer: sqlite3.Connection, drafts: list[Draft]) -> list[Posted | Exception]:
    """Write all, or, when one of them is refused, all but those that are."""
    try:
        return _in_one_commit(writer, drafts, write_posting)
    except (LedgerError, sqlite3.IntegrityError):
        return _in_one_commit(writer, drafts, _in_savepoint)


def _in_one_commit(
    writer: sqlite3.Connection,
    drafts: list[Draft],
    write: Callable[[sqlite3.Connection, Draft], Posted | Exception],
) -> list[Posted | Exception]:
    writer.execute("BEGIN IMMEDIATE")
    try:
        outcomes = [write(writer, draft) for draft in drafts]
        writer.execute("COMMIT")
    except BaseException:
        _roll_back(writer)
        raise
    return outcomes


def _in_savepoint(writer: sqlite3.Connection, draft: Draft) -> Posted | Exception:
    writer.execute("SAVEPOINT posting")
    try:
        posted = write_posting(writer, draft)
    except (LedgerError, sqlite3.IntegrityError) as refused:
        writer.execute("ROLLBACK TO posting")
        writer.execute("RELEASE posting")
        return refused
    writer.execute("RELEASE posting")
    return posted


def _roll_back(writer: sqlite3.Connection) -> None:
    if writer.in_transaction:
        writer.execute("ROLLBACK")


def _translated(problem: sqlite3.OperationalError) -> Exception:
    """A busy or full disk may pass; a broken statement is our own mistake and stays what it is."""
    passing = ("locked", "busy", "disk I/O error", "database or disk is full", "unable to open")
    return TryAgain(str(problem)) if any(word in str(problem) for word in passing) else problem


async def open_sqlite(path: Path, *, alone: bool = False, durable: bool = True) -> SqliteDatabase:
    """Open the file, making it and its folder where they are missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return SqliteDatabase(path, alone=alone, durable=durable)
