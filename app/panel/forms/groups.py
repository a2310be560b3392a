"""Groups named in a form by their codes, of one organisation and on one's own side of the wall."""

from typing import Final

from app.panel.web.visit import Visit

MAX_GROUPS: Final = 2000
_CODES: Final = "SELECT id, code FROM visible WHERE ngo_id = :ngo_id"


async def typed_groups(visit: Visit, ngo_id: int | None) -> tuple[list[int], list[str]]:
    """The groups whose codes stand in the field ``codes``, and the codes that nobody on this side knows."""
    typed = visit.typed("codes").replace(",", " ").split()[:MAX_GROUPS]
    rows = await visit.window.fetch(_CODES, ngo_id=ngo_id or 0)
    known = {row["code"]: int(row["id"]) for row in rows}
    unknown = [code for code in typed if code not in known]
    return sorted({known[code] for code in typed if code in known}), unknown
