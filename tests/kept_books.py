"""SQLite files that stay open from test to test: a connection that is made anew reads the whole schema first.

A file that was lent and given back begins the next time as its template is, under the connections that the product
left: they keep the schema and the statements they prepared. What was changed in a way that a copy does not mend (its
schema, the file itself, a connection that nobody closed) is thrown away.
"""

import itertools
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest

from ledger.database.engines import sqlite, sqlite_file, sqlite_snapshot

_IDLE_FILES = 3
"""How many files of a template wait for the next test; one holds some MB of memory."""
Kind = tuple[bool, bool, int, int]
"""How a connection was opened."""
_numbers = itertools.count(1)
_kept: dict[Path, "KeptFile"] = {}
"""Every file by its path."""


class Lent:
    """A connection as the product holds it; closed, it is given back."""

    __slots__ = ("_connection", "_file", "_kind", "execute", "executemany")

    def __init__(self, file: "KeptFile", kind: Kind, connection: sqlite3.Connection) -> None:
        self._file, self._kind, self._connection = file, kind, connection
        self.execute, self.executemany = connection.execute, connection.executemany

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def close(self) -> None:
        """End what it was in the middle of."""
        if self.execute is _closed:
            return
        self._connection.rollback()
        self.execute = self.executemany = _closed  # type: ignore[assignment]
        self._file.idle.setdefault(self._kind, []).append(self._connection)


def _closed(*_: object) -> NoReturn:
    raise sqlite3.ProgrammingError("Cannot operate on a closed database.")


class KeptFile:
    """One file, its connections, and what it is to begin with."""

    def __init__(self, path: Path, template: "Template") -> None:
        self.path, self.template = path, template
        shutil.copyfile(template.path, path)
        self.idle: dict[Kind, list[sqlite3.Connection]] = {}
        self._opened = 0
        self._bare = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._bare.execute("PRAGMA journal_mode = WAL")
        self._begun = self._marks()

    def connect(self, *, read_only: bool, durable: bool) -> Lent:
        """A connection that is idle, or one more."""
        kind = read_only, durable, sqlite_file.BUSY_TIMEOUT_MS, sqlite_file.CHECKPOINT_PAGES  # tests set their own
        try:
            connection = self.idle[kind].pop()
        except LookupError:
            connection = sqlite_file.connect(self.path, read_only=read_only, durable=durable)
            self._opened += 1
        return Lent(self, kind, connection)

    def _marks(self) -> tuple[int, ...]:
        """What a copy does not mend: another file stands in its place, or another schema."""
        [schema] = self._bare.execute("PRAGMA schema_version").fetchone()
        wal = self.path.with_name(f"{self.path.name}-wal")
        return schema, self.path.stat().st_ino, wal.stat().st_ino

    def can_begin_again(self) -> bool:
        """Whether everybody closed it and it is the file that it was."""
        try:
            return sum(map(len, self.idle.values())) == self._opened and self._marks() == self._begun
        except (OSError, sqlite3.Error):
            return False

    def begin_again(self) -> None:
        """Make it what its template is, under the number of the schema that its connections have read."""
        self.template.books.backup(self._bare)
        self._bare.execute(f"PRAGMA schema_version = {self._begun[0]}")

    def close(self) -> None:
        """Throw it away."""
        for connection in (self._bare, *itertools.chain.from_iterable(self.idle.values())):
            connection.close()
        _kept.pop(self.path, None)
        for path in self.path.parent.glob(f"{self.path.name}*"):
            path.unlink()


class Template:
    """A file that others begin as, and those of them that wait for a test."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.waiting: list[KeptFile] = []
        self.books = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(path)) as file:
            file.backup(self.books)

    @contextmanager
    def lend(self, folder: Path) -> Iterator[Path]:
        """A file that is as the template, for as long as the block lasts; a new one is made in the folder."""
        if self.waiting:
            file = self.waiting.pop()
            file.begin_again()
        else:
            file = KeptFile(folder / f"books-{next(_numbers)}.db", self)
            _kept[file.path] = file
        yield file.path
        if len(self.waiting) < _IDLE_FILES and file.can_begin_again():
            self.waiting.append(file)
        else:
            file.close()


def _connect(path: Path, *, read_only: bool = False, durable: bool = True) -> Lent | sqlite3.Connection:
    file = _kept.get(path)
    if file is None:
        return sqlite_file.connect(path, read_only=read_only, durable=durable)
    return file.connect(read_only=read_only, durable=durable)


class KeptBooks:
    """The templates of a process by their path."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._templates: dict[Path, Template] = {}

    @contextmanager
    def lend(self, template: Path) -> Iterator[Path]:
        """A file that is as the template, for as long as the block lasts."""
        if template not in self._templates:
            self._templates[template] = Template(template)
        with self._templates[template].lend(self._folder) as path:
            yield path


@pytest.fixture(scope="session")
def kept_books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeptBooks]:
    """Lends SQLite files that begin as a template."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (sqlite, sqlite_snapshot):
            patch.setattr(module, "connect", _connect)
        yield KeptBooks(tmp_path_factory.mktemp("kept"))
