"""Whose something new will be: one's own organisation's, or that which an installation's admin chooses."""

from typing import Final

from app.panel.web.visit import Visit
from ledger.database import Row

_NGOS: Final = "SELECT id, code, name FROM visible_ngo WHERE closed_us IS NULL ORDER BY name"


async def organisations(visit: Visit) -> list[Row]:
    """The open organisations to choose from; none for somebody who has her own."""
    return await visit.window.fetch(_NGOS) if visit.person["ngo_id"] is None else []


async def chosen_organisation(visit: Visit) -> int | None:
    """The organisation of what a form makes."""
    if visit.person["ngo_id"] is not None:
        return int(visit.person["ngo_id"])
    known = {str(row["id"]): int(row["id"]) for row in await organisations(visit)}
    return known.get(visit.typed("ngo"))
