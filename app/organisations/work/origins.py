"""Where a group comes from and whom it leans on: its officers over time, its tier, its origin, outside money."""

from typing import Final

from sqlalchemy import bindparam, delete, insert

from app.organisations.tenancy import ScopedReader
from ledger.database import Row, UnitOfWork
from ledger.tables import GroupOrigin, table_of

_origin = table_of(GroupOrigin)
_FORGET = delete(_origin).where(_origin.c.group_id == bindparam("at_group"))
_KEEP = insert(_origin)
_TERMS: Final = """
SELECT o.role, o.began_on, o.ended_on, m.number, m.name FROM visible JOIN office o ON o.group_id = visible.id
JOIN member m ON m.group_id = o.group_id AND m.number = o.member
WHERE visible.id = :group_id ORDER BY o.began_on DESC, o.number LIMIT 200
"""
_BELONGS: Final = """
SELECT t.began_on, v.code, v.name, t.member, m.number AS representative, m.name AS representative_name
FROM visible JOIN tier_member t ON t.group_id = visible.id AND t.ended_on IS NULL
JOIN visible v ON v.id = t.tier_id
LEFT JOIN member m ON m.group_id = t.group_id AND m.number = t.representative
WHERE visible.id = :group_id ORDER BY t.began_on
"""
_OUTSIDE: Final = """
SELECT l.number, l.lender, l.tier_id, l.amount_xof, l.repaid_xof, l.received_on FROM visible
JOIN linkage l ON l.group_id = visible.id WHERE visible.id = :group_id ORDER BY l.number DESC LIMIT 100
"""
_ORIGIN: Final = """
SELECT g.trainer, v.code, v.name FROM visible JOIN group_origin g ON g.group_id = visible.id
LEFT JOIN visible v ON v.id = g.from_group_id WHERE visible.id = :group_id
"""
_GREW: Final = """
SELECT v.code, v.name, v.village, v.founded_on FROM visible JOIN group_origin g ON g.from_group_id = visible.id
JOIN visible v ON v.id = g.group_id WHERE visible.id = :group_id ORDER BY v.founded_on, v.code LIMIT 200
"""


async def terms(window: ScopedReader, group_id: int) -> list[Row]:
    """Every term of office, newest first."""
    return await window.fetch(_TERMS, group_id=group_id)


async def tiers(window: ScopedReader, group_id: int) -> list[Row]:
    """The village organisations or networks in sight that the group belongs to, and who speaks for it there."""
    return await window.fetch(_BELONGS, group_id=group_id)


async def outside_loans(window: ScopedReader, group_id: int) -> list[Row]:
    """Money that the group borrowed from its tier or from somebody outside."""
    return await window.fetch(_OUTSIDE, group_id=group_id)


async def origin(window: ScopedReader, group_id: int) -> Row | None:
    """The group it grew from, where that is in sight, and who trained it."""
    return await window.one(_ORIGIN, group_id=group_id)


async def grown(window: ScopedReader, group_id: int) -> list[Row]:
    """The groups in sight that grew from it."""
    return await window.fetch(_GREW, group_id=group_id)


async def keep_origin(unit: UnitOfWork, group_id: int, from_group_id: int | None, trainer: str) -> None:
    """Say where a group comes from, in the place of what was said before."""
    await unit.fetch(_FORGET, at_group=group_id)
    await unit.fetch(_KEEP, group_id=group_id, from_group_id=from_group_id, trainer=trainer)
