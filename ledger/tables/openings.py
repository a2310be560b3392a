"""Where a group that came from a file stands: its opening figures wait for the officers' word, once."""

from sqlalchemy import ForeignKeyConstraint, Index

from ledger.tables.columns import STRICT, whole, words
from ledger.tables.core_model import CoreModel


class Opening(CoreModel, table=True):
    """One imported group. ``sha`` is its file's: the same file never comes in twice.

    ``seq`` is the transaction of the opening figures (none: the group began at nothing). Until ``confirmed_us`` it may
    be reversed as a whole, and ``reversed_us`` says that it was.
    """

    __table_args__ = (
        ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        ForeignKeyConstraint(["group_id", "seq"], ["journal.group_id", "journal.seq"]),
        ForeignKeyConstraint(["group_id", "reversed_seq"], ["journal.group_id", "journal.seq"]),
        Index("ix_opening_sha", "sha"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    sha: str = words()
    file_name: str = words()
    line: int = whole()
    imported_us: int = whole()
    seq: int | None = whole(default=None, nullable=True)
    confirmed_us: int | None = whole(default=None, nullable=True)
    confirmed_by: int | None = whole(default=None, nullable=True)
    reversed_us: int | None = whole(default=None, nullable=True)
    reversed_seq: int | None = whole(default=None, nullable=True)
