"""Invitations: a link that works once within a week, for somebody new or for somebody who lost her phone.

It belongs to its giver: a newer one for the same person ends it, and so does whoever stops its giver or withdraws it.
"""

import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, insert, or_, select, update

from app.organisations import audit_log
from app.organisations.donors import DonorView, give_view
from app.organisations.roles import Role
from app.panel.access.factors import codes, passkeys, recovery
from app.panel.access.factors.seal import seal
from app.panel.access.sessions import digest, end_all
from app.panel.access.staff import KNOWN, StaffError, checked_role, clean_email, write_person
from ledger.database import Database, Row, UnitOfWork
from ledger.tables import Invitation, Ngo, Staff, table_of

INVITATION_SECONDS: Final = 7 * 24 * 3600
EVERYTHING: Final = DonorView()
_staff, _invitation, _ngo = table_of(Staff), table_of(Invitation), table_of(Ngo)
_CHANGE = update(_staff).where(_staff.c.id == bindparam("at_id"))
_INVITE = insert(_invitation)
_OPEN = (
    select(_invitation, _ngo.c.name.label("ngo_name"))
    .outerjoin(_ngo, _ngo.c.id == _invitation.c.ngo_id)
    .where(
        _invitation.c.token_hash == bindparam("token_hash"),
        _invitation.c.used_us.is_(None),
        _invitation.c.ends_us > bindparam("now_us"),
        _ngo.c.closed_us.is_(None),
    )
)
_WAITING = (_invitation.c.used_us.is_(None), _invitation.c.ends_us > bindparam("now_us"))
_USE = (
    update(_invitation)
    .where(_invitation.c.token_hash == bindparam("at_token"), *_WAITING)
    .values(used_us=bindparam("now_us"))
    .returning(_invitation.c.email)
)
_END = update(_invitation).where(*_WAITING).values(ends_us=bindparam("now_us"))
_END_OLDER = _END.where(
    _invitation.c.email == bindparam("at_email"), _invitation.c.ngo_id.is_not_distinct_from(bindparam("at_ngo_id"))
)
_END_WITH = _END.where(
    or_(_invitation.c.invited_by == bindparam("at_staff_id"), _invitation.c.staff_id == bindparam("at_staff_id"))
)
_END_ONE = _END.where(_invitation.c.token_hash == bindparam("at_token"))


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody to be invited. ``staff_id`` is set for a person who is there and needs a new password and new codes.

    ``view``: what she will see, if she is a donor.
    """

    email: str
    name: str
    role: str
    ngo_id: int | None
    language: str
    staff_id: int | None = None
    view: DonorView = EVERYTHING


async def invite(
    unit: UnitOfWork, guest: Invitee, *, key: str, by: int | None, now_us: int, seconds: int = INVITATION_SECONDS
) -> str:
    """Write an invitation; give the secret part of its link, which works once and ends the one before.

    The one before is the same side's: what another organisation gave to the same address is not touched. ``by``: none
    for whoever does it on the server; ``seconds``: how long it works.

    Raises:
        StaffError: a bad address or role, or a new person's address that somebody has already.
    """
    address, known_role = clean_email(guest.email), checked_role(guest.role, guest.ngo_id)
    if guest.staff_id is None and await unit.fetch(KNOWN, email=address):
        raise StaffError("known")
    token = secrets.token_urlsafe(24)
    await unit.fetch(_END_OLDER, at_email=address, at_ngo_id=guest.ngo_id, now_us=now_us)
    await unit.fetch(
        _INVITE,
        token_hash=digest(token),
        email=address,
        name=guest.name.strip()[:100] or address,
        role=str(known_role),
        ngo_id=guest.ngo_id,
        language=guest.language,
        code_secret=seal(key, codes.new_secret()),
        staff_id=guest.staff_id,
        sees_organisations=";".join(map(str, guest.view.ngo_ids)),
        sees_programmes=";".join(map(str, guest.view.programme_ids)),
        invited_by=by,
        created_us=now_us,
        ends_us=now_us + seconds * 1_000_000,
    )
    return token


async def open_invitation(database: Database, token: str, now_us: int) -> Row | None:
    """The invitation behind a link, or none when it is unknown, used or over."""
    rows = await database.fetch(_OPEN, token_hash=digest(token), now_us=now_us)
    return rows[0] if rows else None


async def end_invitations_with(unit: UnitOfWork, staff_id: int, now_us: int) -> None:
    """End what somebody gave, and what was given to her: she was stopped, or has another role."""
    await unit.fetch(_END_WITH, at_staff_id=staff_id, now_us=now_us)


async def withdraw_invitation(unit: UnitOfWork, token_hash: str, now_us: int) -> None:
    """End one invitation that waits."""
    await unit.fetch(_END_ONE, at_token=token_hash, now_us=now_us)


def _view(invitation: Row) -> DonorView:
    ngos, programmes = (invitation[name].split(";") for name in ("sees_organisations", "sees_programmes"))
    return DonorView(tuple(int(one) for one in ngos if one), tuple(int(one) for one in programmes if one))


async def accept(database: Database, invitation: Row, password_hash: str, step: int, now_us: int) -> None:
    """Make the invited person, or give her a new password and codes; the code she typed is used up.

    Raises:
        StaffError: the invitation was used or ended in the meantime, or somebody has this address.
    """
    async with database.unit_of_work() as unit:
        if not await unit.fetch(_USE, at_token=invitation["token_hash"], now_us=now_us):
            raise StaffError("known")
        staff_id = invitation["staff_id"]
        sealed = invitation["code_secret"]
        if staff_id is None:
            staff_id = await write_person(
                unit,
                invitation["email"],
                invitation["name"],
                invitation["role"],
                invitation["ngo_id"],
                invitation["language"],
                password_hash,
                sealed,
                now_us,
            )
            if invitation["role"] == Role.DONOR:
                await give_view(unit, staff_id, _view(invitation))
            action = "staff_made"
        else:
            await unit.fetch(
                _CHANGE, at_id=staff_id, password_hash=password_hash, code_secret=sealed, tries=0, locked_until_us=0
            )
            await end_all(unit, staff_id)
            await recovery.end_all(unit, staff_id)
            await passkeys.end_all(unit, staff_id)
            action = "staff_renewed"
        await unit.fetch(_CHANGE, at_id=staff_id, code_step=step)
        await audit_log.note(
            unit, now_us, action, staff_id=staff_id, ngo_id=invitation["ngo_id"], detail=invitation["role"]
        )
