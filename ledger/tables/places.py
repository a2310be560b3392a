"""The list of places: the regions and cercles of Mali, loaded by a migration, and what the installation adds."""

from ledger.tables.columns import STRICT, whole, words
from ledger.tables.core_model import CoreModel


class PlaceSpelling(CoreModel, table=True):
    """One spelling of a place; ``key`` is what ``ledger.rules.places`` makes of it, ``name`` what the place is called.

    ``level`` is region, cercle or commune. ``region``: in which a cercle lies, or of which a region was part before
    2023. ``added_us`` is none for what the migration loaded.
    """

    __tablename__ = "place"
    __table_args__ = (STRICT,)

    level: str = words(primary_key=True)
    key: str = words(primary_key=True)
    spelling: str = words()
    name: str = words()
    region: str = words(default="")
    added_us: int | None = whole(default=None, nullable=True)
