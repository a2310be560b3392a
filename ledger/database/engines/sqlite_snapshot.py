"""One consistent picture of a SQLite file, read while others write to it."""

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import Executable

from ledger.database.engines.sqlite_file import connect
from ledger.database.protocols import Row
from ledger.database.statement import Compiler


class SqliteSnapshot:
    """A deferred transaction that only reads. Long ones keep the write-ahead log from shrinking, nothing else."""

    def __init__(self, path: Path, compiler: Compiler, *, alone: bool = False) -> None:
        """``alone``: as ``SqliteDatabase`` has it."""
        self._compiler = compiler
        self._thread = None if alone else ThreadPoolExecutor(1, "kesu-snapshot")
        self._connection = connect(path, read_only=True)
        self._connection.execute("BEGIN")
        self._connection.execute("SELECT 1 FROM ledger_head LIMIT 1").fetchone()  # the picture is taken here

    async def fetch(self, statement: Executable, **values: object) -> list[Row]:
        """Read what stood there when the picture was taken."""
        sql, arguments = self._compiler.compile(statement, values)
        if self._thread is None:
            return _rows(self._connection, sql, arguments)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, _rows, self._connection, sql, arguments)

    async def close(self) -> None:
        """Let the picture go."""
        if self._thread is not None:
            self._thread.shutdown()
        self._connection.close()


def _rows(connection: sqlite3.Connection, sql: str, arguments: list[object]) -> list[Row]:
    return connection.execute(sql, arguments).fetchall()
