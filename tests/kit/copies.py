"""Copies of a village's books: taken and put back only where somebody wrote since the last one. SQLite only."""

import sqlite3


class Copies:
    """The copies of one village, and which of them its books are like now.

    Whoever calls blocks: where books may be copied it is in a thread of its own, for the service may be in the middle
    of counting hops, and has to be let finish.
    """

    def __init__(self, path: str) -> None:
        # A bare connection: whole pages are copied, which no pragma of the ledger and no schema concerns.
        self._books = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._like: sqlite3.Connection | None = None
        self._version = 0
        self._taken: list[sqlite3.Connection] = []

    def now(self) -> sqlite3.Connection:
        """A copy of the books as they are."""
        if self._like is None or not self.stands_as(self._like):
            self._taken.append(sqlite3.connect(":memory:", check_same_thread=False))
            version = self._written()
            self._books.backup(self._taken[-1])
            self._like, self._version = self._taken[-1], version
        return self._like

    def stands_as(self, books: sqlite3.Connection) -> bool:
        """Whether nobody wrote since this copy was taken or put back."""
        return books is self._like and self._written() == self._version

    def go_back(self, books: sqlite3.Connection) -> None:
        """Copy the books back, under the number of the schema that the service's connections have read already.

        A copy counts that number on, and every connection would read the same schema again.
        """
        [read_already] = self._books.execute("PRAGMA schema_version").fetchone()
        books.backup(self._books)
        self._books.execute(f"PRAGMA schema_version = {read_already}")
        self._like, self._version = books, self._written()

    def _written(self) -> int:
        """A number that changes with every commit of another connection."""
        version: int = self._books.execute("PRAGMA data_version").fetchone()[0]
        return version

    def close(self) -> None:
        """Let all of them go."""
        for connection in (self._books, *self._taken):
            connection.close()
