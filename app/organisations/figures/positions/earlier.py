"""Where a member was before, as the organisation of the group she is in now may see it."""

from typing import Final

from sqlalchemy import bindparam, select

from app.organisations.tenancy import ScopedReader, visible
from ledger.people.membership.passbook import EarlierMembership, before
from ledger.tables import SavingsGroup

_visible: Final = visible(SavingsGroup)
_IN_SIGHT: Final = select(_visible.c.id).where(_visible.c.id.in_(bindparam("ids", expanding=True)))


async def earlier(window: ScopedReader, group_id: int, number: int) -> list[EarlierMembership]:
    """The groups she moved from: all where she lets them be seen, else those that are the reader's to see anyway."""
    found = await before(window.database, group_id, number)
    if not found or found[0].shown:
        return found
    ids = [one.group_id for one in found]
    in_sight = {row["id"] for row in await window.fetch(_IN_SIGHT, ids=ids)}
    return [one for one in found if one.group_id in in_sight]
