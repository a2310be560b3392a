"""The way back in from the server, for an admin whom nobody else could give a new link."""

from typing import Final

from sqlalchemy import bindparam, select

from app.organisations import audit_log
from app.panel.access.invitations import Invitee, invite
from app.panel.access.sessions import end_all
from app.panel.access.staff import StaffError, clean_email
from ledger.database import UnitOfWork
from ledger.tables import Staff, table_of

RESET_SECONDS: Final = 24 * 3600
_staff = table_of(Staff)
_SOMEBODY = select(_staff).where(_staff.c.email == bindparam("email"))


async def reset_person(unit: UnitOfWork, email: str, *, key: str, now_us: int) -> str:
    """Invite somebody who is there anew, from the server, and end her sessions; give the secret part of the link.

    Raises:
        StaffError: nobody has this address (``known``), or she was stopped (``stopped``).
    """
    found = await unit.fetch(_SOMEBODY, email=clean_email(email))
    if not found:
        raise StaffError("known")
    person = found[0]
    if person["disabled_us"] is not None:
        raise StaffError("stopped")
    guest = Invitee(person["email"], person["name"], person["role"], person["ngo_id"], person["language"], person["id"])
    token = await invite(unit, guest, key=key, by=None, now_us=now_us, seconds=RESET_SECONDS)
    await end_all(unit, person["id"])
    detail = f"{person['role']} {person['id']}"
    await audit_log.note(unit, now_us, "staff_reset", ngo_id=person["ngo_id"], detail=detail)
    return token
