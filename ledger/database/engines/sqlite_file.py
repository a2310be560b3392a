"""A SQLite connection as the ledger needs it: every guard of the schema depends on these pragmas."""

import sqlite3
from pathlib import Path

BUSY_TIMEOUT_MS = 4_000
CACHE_KIB = 16 * 1024
"""For each connection: with SQLite's own 2 MiB a balance read slows down as the file grows."""

CHECKPOINT_PAGES = 8_000
"""How long the write-ahead log may grow (32 MB) before a commit carries it over: pages written often go over once."""


def connect(path: Path, *, read_only: bool = False, durable: bool = True) -> sqlite3.Connection:
    """Open a file in WAL mode with full durability, foreign keys on, and no transactions of Python's own making.

    Without ``durable`` a power cut may take the newest commits, never break the file; closed, it keeps all.
    ``recursive_triggers`` is what makes INSERT OR REPLACE fire the triggers that forbid deletion.
    """
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    connection.row_factory = sqlite3.Row
    for pragma in (
        "journal_mode = WAL",
        f"synchronous = {'FULL' if durable else 'NORMAL'}",
        "foreign_keys = ON",
        "recursive_triggers = ON",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "temp_store = MEMORY",
        f"cache_size = -{CACHE_KIB}",
        f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
        f"query_only = {'ON' if read_only else 'OFF'}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection
