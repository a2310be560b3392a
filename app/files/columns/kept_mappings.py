"""What an organisation said before of the headings of its sheets, so that it says it once."""

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import delete, insert, select

from ledger.database import Database, UnitOfWork
from ledger.imports.reading.columns import is_field
from ledger.tables import ImportMapping, table_of

_TABLE: Final = table_of(ImportMapping)


async def kept_mapping(
    database: Database | UnitOfWork, ngo_id: int | None, known: Callable[[str], bool] = is_field
) -> dict[str, str]:
    """By plain heading, what it means in the sheets of that organisation, or of groups that have none.

    ``known``: the fields of the kind of file that is read.
    """
    rows = await database.fetch(
        select(_TABLE.c.heading, _TABLE.c.field).where(_TABLE.c.ngo_id.is_not_distinct_from(ngo_id))
    )
    return {row["heading"]: row["field"] for row in rows if known(row["field"])}


async def keep_mapping(unit: UnitOfWork, ngo_id: int | None, chosen: Mapping[str, str], now_us: int) -> None:
    """Keep what was said of headings; what was said of the same ones before is forgotten."""
    if not chosen:
        return
    own = _TABLE.c.ngo_id.is_not_distinct_from(ngo_id)
    await unit.fetch(delete(_TABLE).where(own, _TABLE.c.heading.in_(list(chosen))))
    await unit.write_many(
        insert(_TABLE),
        [
            {"ngo_id": ngo_id, "heading": heading, "field": field, "chosen_us": now_us}
            for heading, field in sorted(chosen.items())
        ],
    )
