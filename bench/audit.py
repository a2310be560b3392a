"""What sealed rows add to ``kesu audit``: a group's year audited whole, and the same without looking at the seals.

``python -m bench.audit`` takes a minute; ``--entries 1000000`` fills a ledger of so many entries as well. The figures
come last, one ``name: figure`` a line; docs/benchmarks.md says what they mean.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from statistics import median
from unittest.mock import patch

from sqlalchemy import func, select

from bench.cycles import by_ledger
from bench.ledger_fill import fill
from ledger.audit import audit
from ledger.audit.past import BooksAtTransaction
from ledger.audit.sealed import Seals
from ledger.database import Database, open_database
from ledger.people.authentication.pin_vault import PinVault
from ledger.tables import Entry, Seal, table_of
from migrations.newest import migrate

TURNS = 5
MEETINGS = 52
_COUNTS = select(
    select(func.count()).select_from(table_of(Entry)).scalar_subquery().label("entries"),
    select(func.count()).select_from(table_of(Seal)).scalar_subquery().label("seals"),
)


class Unread(Seals):
    """Looks at no seal and at no sealed row, as the audit did before there were any."""

    async def follow(self, past: BooksAtTransaction, upto: int | None = None) -> list[str]:  # noqa: ARG002
        return []

    async def rows(self, group_id: int) -> AsyncIterator[str]:  # noqa: ARG002
        for nothing in tuple[str, ...]():
            yield nothing


async def _seconds(database: Database, seals: type[Seals]) -> float:
    """Seconds of the processor: other work on the machine does not lengthen them."""
    with patch("ledger.audit.whole.Seals", seals):
        begun = time.process_time()
        await audit(database)
        return time.process_time() - begun


async def _compare(url: str, name: str, turns: int) -> dict[str, float]:
    """Turn about, so that whatever else the machine does falls on both."""
    database = await open_database(url)
    (counts,) = await database.fetch(_COUNTS)
    pairs = [(await _seconds(database, Seals), await _seconds(database, Unread)) for _ in range(turns)]
    await database.close()
    return {
        f"{name}_entries": counts["entries"],
        f"{name}_seals": counts["seals"],
        f"{name}_audit_seconds": median(with_seals for with_seals, _ in pairs),
        f"{name}_audit_ratio": median(with_seals / without for with_seals, without in pairs),
    }


async def _fill(url: str, entries: int) -> None:
    database = await open_database(url)
    await fill(database, entries)
    await database.close()


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--entries", type=int, default=0)
    reader.add_argument("--meetings", type=int, default=MEETINGS)
    reader.add_argument("--turns", type=int, default=TURNS)
    asked = reader.parse_args()
    with tempfile.TemporaryDirectory(prefix="kesu-audit-") as folder:
        year, many = (f"sqlite:///{Path(folder) / name}.db" for name in ("year", "many"))
        migrate(year)
        asyncio.run(by_ledger(year, PinVault(b"pepper"), "vsla", asked.meetings, finish=False))
        figures = asyncio.run(_compare(year, "year", asked.turns))
        if asked.entries:
            migrate(many)
            asyncio.run(_fill(many, asked.entries))
            figures |= asyncio.run(_compare(many, "many", asked.turns))
    for name, figure in figures.items():
        print(f"{name}: {figure:.6g}")


if __name__ == "__main__":
    main()
