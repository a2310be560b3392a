"""Who signed off what is said and written in a language: recordings, and lines of the catalogues."""

from sqlalchemy import Index

from ledger.tables.columns import STRICT, whole, words
from ledger.tables.core_model import CoreModel


class ClipSigned(CoreModel, table=True):
    """Somebody heard a recording and found it good. ``sound`` is its SHA-256: recorded again, it is signed anew."""

    __tablename__ = "clip_signed"
    __table_args__ = (STRICT,)

    language: str = words(primary_key=True)
    clip: str = words(primary_key=True)
    sound: str = words(primary_key=True)
    staff_id: int = whole(foreign_key="staff.id")
    signed_us: int = whole()


class LineReviewed(CoreModel, table=True):
    """Somebody read a line of a catalogue (``texts`` or ``voices``) as it stood: good, or better as ``corrected``.

    The newest counts, for as long as the catalogue has the wording that was read, or the corrected one.
    """

    __tablename__ = "line_reviewed"
    __table_args__ = (Index("ix_line_reviewed_line", "language", "catalogue", "key", "id"), STRICT)

    id: int | None = whole(default=None, primary_key=True)
    catalogue: str = words()
    language: str = words()
    key: str = words()
    wording: str = words()
    corrected: str | None = words(default=None, nullable=True)
    staff_id: int = whole(foreign_key="staff.id")
    reviewed_us: int = whole()
