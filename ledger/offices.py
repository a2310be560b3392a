"""Who holds which office today."""

from sqlalchemy import bindparam, select

from ledger.database import Database, Unit
from ledger.tables import Office, table_of

COMMITTEE = ("president", "secretary", "treasurer", "counter")
_office = table_of(Office)
_OPEN_TERMS = select(_office.c.member, _office.c.role).where(
    _office.c.group_id == bindparam("group_id"), _office.c.ended_on.is_(None)
)


async def offices(database: Database | Unit, group_id: int) -> dict[str, list[int]]:
    """Every role with the member numbers that hold it now, in order."""
    held: dict[str, list[int]] = {}
    for row in await database.fetch(_OPEN_TERMS, group_id=group_id):
        held.setdefault(row["role"], []).append(row["member"])
    return {role: sorted(members) for role, members in held.items()}


async def holders(database: Database | Unit, group_id: int, *roles: str) -> list[int]:
    """The members that hold any of the roles, by number."""
    held = await offices(database, group_id)
    return sorted({member for role in roles for member in held.get(role, [])})


async def committee(database: Database | Unit, group_id: int) -> list[int]:
    """The five who vote on loans."""
    return await holders(database, group_id, *COMMITTEE)
