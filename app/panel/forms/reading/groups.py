"""Groups chosen in a filtered list by boxes: a page of the list says something of its own lines and of no others."""

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from typing import Final

from sqlalchemy import bindparam, select

from app.organisations.tenancy import visible
from app.panel.web.refusals import NotHere
from app.panel.web.visit import Visit
from ledger.tables import SavingsGroup

_visible = visible(SavingsGroup)
_CODES: Final = select(_visible.c.id, _visible.c.code, _visible.c.ngo_id).where(
    _visible.c.ngo_id.in_(bindparam("whose", expanding=True))
)


async def groups_by_code(visit: Visit, *whose: int) -> dict[str, int]:
    """The groups of some organisations on this side, by their codes."""
    return {row["code"]: int(row["id"]) for row in await visit.window.fetch(_CODES, whose=list(whose))}


async def ticked_groups(visit: Visit, whose: Collection[int], before: AbstractSet[int]) -> set[int]:
    """The groups that are chosen now: those ``before`` that stood on no line of the page, and those with a tick.

    Raises:
        NotHere: a group of nobody on this side, or of another organisation than ``whose``.
    """
    known = await groups_by_code(visit, *whose)
    shown = {known[code] for code in map(str, visit.form.getlist("shown")) if code in known}
    ticked = [str(code) for code in visit.form.getlist("group")]
    if not known.keys() >= set(ticked):
        raise NotHere
    return (set(before) - shown) | {known[code] for code in ticked}
