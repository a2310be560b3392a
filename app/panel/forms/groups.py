"""Groups named in a form by their codes, of one organisation and on one's own side of the wall."""

from typing import Final

from sqlalchemy import bindparam, select

from app.organisations.tenancy import visible
from app.panel.web.visit import Visit
from ledger.tables import SavingsGroup

MAX_GROUPS: Final = 2000
_visible = visible(SavingsGroup)
_CODES: Final = select(_visible.c.id, _visible.c.code).where(_visible.c.ngo_id == bindparam("ngo_id"))


async def groups_by_code(visit: Visit, ngo_id: int | None) -> dict[str, int]:
    """The groups of an organisation on this side, by their codes."""
    return {row["code"]: int(row["id"]) for row in await visit.window.fetch(_CODES, ngo_id=ngo_id or 0)}


async def typed_groups(visit: Visit, ngo_id: int | None) -> tuple[list[int], list[str]]:
    """The groups whose codes stand in the field ``codes``, and the codes that nobody on this side knows."""
    typed = visit.typed("codes").replace(",", " ").split()[:MAX_GROUPS]
    known = await groups_by_code(visit, ngo_id)
    unknown = [code for code in typed if code not in known]
    return sorted({known[code] for code in typed if code in known}), unknown
