"""Proves that the migrations give exactly the tables of the models: ``python -m migrations.fresh``."""

import sys
import tempfile
from pathlib import Path
from typing import Final

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from ledger.database import DatabaseAddress
from ledger.tables import metadata
from migrations.newest import migrate

LEFT_BEHIND: Final = frozenset({"award", "award_tranche"})
"""Tables that the version before may still use; the revision that takes them away comes with a later version."""
OPTIONS: Final = {
    "compare_type": False,
    "include_object": lambda thing, name, kind, *_: (thing.table.name if kind == "index" else name) not in LEFT_BEHIND,
}


def differences() -> list[object]:
    """What a new revision would have to change (nothing, when they are fresh)."""
    with tempfile.TemporaryDirectory(prefix="kesu-migrations-") as folder:
        url = f"sqlite:///{Path(folder) / 'fresh.db'}"
        migrate(url)
        engine = create_engine(DatabaseAddress.read(url).sqlalchemy_url())
        with engine.connect() as connection:
            found = compare_metadata(MigrationContext.configure(connection, opts=OPTIONS), metadata)
        engine.dispose()
        return list(found)


if __name__ == "__main__":
    found = differences()
    for difference in found:
        sys.stderr.write(f"the models and the migrations differ: {difference}\n")
    sys.exit(1 if found else 0)
