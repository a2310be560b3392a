"""INSERT … ON CONFLICT over a table, in one statement for both engines."""

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import Insert, insert


def upsert(table: Table) -> Insert:
    """An INSERT that takes ``on_conflict_do_nothing`` and ``on_conflict_do_update``.

    SQLite took this form over from PostgreSQL, and SQLAlchemy writes PostgreSQL's statement in SQLite's dialect too.
    """
    return insert(table)
