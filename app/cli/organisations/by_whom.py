"""Who does what a command is asked for an organisation: somebody of its panel, with the right that the panel asks."""

from typing import Final

from sqlalchemy import bindparam, select

from app.organisations.roles import RIGHTS, Right, Role
from ledger.database import Database, Row
from ledger.tables import Staff, table_of

_staff = table_of(Staff)
_BY: Final = select(_staff.c.id, _staff.c.ngo_id, _staff.c.role).where(
    _staff.c.email == bindparam("email"), _staff.c.disabled_us.is_(None)
)


async def by_whom(database: Database, email: str, ngo_id: int | None, right: Right) -> Row:
    """Whoever does it: of the organisation, or of the installation, and as the panel would let her.

    Raises:
        ValueError: nobody has this address, or the panel would not let her.
    """
    found = await database.fetch(_BY, email=email.strip().lower())
    if not found or found[0]["ngo_id"] not in (None, ngo_id):
        raise ValueError(f"--by {email}: nobody of this organisation signs in with this address")
    if right not in RIGHTS[Role(found[0]["role"])]:
        raise ValueError(f"--by {email}: the panel lets nobody of the role {found[0]['role']} do this")
    return found[0]
