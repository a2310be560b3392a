"""The people who sign in: the first admin, invitations by link, and what may change about a person afterwards."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyotp
from sqlalchemy import bindparam, insert, update

from app.panel import audit, codes, passwords
from app.panel.roles import NEEDS_NGO, Role
from app.panel.seal import seal, unseal
from app.panel.sessions import digest, end_all
from app.panel.statements import sql
from ledger.canonical import microseconds
from ledger.database import Database, Row, Unit
from ledger.tables import Invitation, Staff, table_of

INVITATION_SECONDS: Final = 7 * 24 * 3600
DEMO_CODE_SECRET: Final = "KESUDEMOKESUDEMOKESUDEMOKESUDEMO"  # noqa: S105 -- the documented secret of demo logins
_staff = table_of(Staff)
_INSERT = insert(_staff).returning(_staff.c.id)
_CHANGE = update(_staff).where(_staff.c.id == bindparam("at_id"))
_INVITE = insert(table_of(Invitation))
_KNOWN = sql("SELECT id FROM staff WHERE email = :email")
_SECRET = sql("SELECT code_secret FROM staff WHERE email = :email")
_NGO = sql("SELECT id FROM ngo WHERE code = :code")
_OPEN = sql(
    "SELECT i.*, n.name AS ngo_name FROM invitation i LEFT JOIN ngo n ON n.id = i.ngo_id"
    " WHERE i.token_hash = :token_hash AND i.used_us IS NULL AND i.ends_us > :now_us"
)
_USE = sql("UPDATE invitation SET used_us = :now_us WHERE token_hash = :token_hash AND used_us IS NULL RETURNING email")


class StaffError(ValueError):
    """Somebody cannot be made or invited. ``why`` is the key of a text: email, known, role, ngo, short, long, plain."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def clean_email(typed: str) -> str:
    """An address in small letters. Raises: StaffError."""
    email = typed.strip().lower()
    name, at, host = email.partition("@")
    if not (name and at and host) or " " in email or "@" in host or len(email) > 200:
        raise StaffError("email")
    return email


def _checked_role(role: str, ngo_id: int | None) -> Role:
    try:
        known = Role(role)
    except ValueError as problem:
        raise StaffError("role") from problem
    if (known in NEEDS_NGO and ngo_id is None) or (known is Role.ADMIN and ngo_id is not None):
        raise StaffError("ngo")
    return known


@dataclass(frozen=True, slots=True)
class Made:
    """A person just made: what an authenticator needs, to be shown once."""

    staff_id: int
    email: str
    code_secret: str
    code_url: str


async def make_admin(
    database: Database,
    email: str,
    password: str,
    *,
    key: str,
    at: datetime,
    role: str = "admin",
    ngo: str | None = None,
    name: str = "",
    language: str = "fr",
    code_secret: str | None = None,
) -> Made:
    """Make a person from the command line. ``ngo`` is an organisation's code; ``code_secret`` is given for demo logins.

    Raises:
        StaffError: a bad address or role, a weak password, somebody there already, or an unknown organisation.
    """
    address = clean_email(email)
    ngo_id = None
    if ngo is not None:
        found = await database.fetch(_NGO, code=ngo)
        if not found:
            raise StaffError("ngo")
        ngo_id = found[0]["id"]
    known_role = _checked_role(role, ngo_id)
    if weak := passwords.weakness(password, address):
        raise StaffError(weak)
    secret = code_secret or codes.new_secret()
    password_hash = await passwords.hash_password(password)
    now_us = microseconds(at)
    async with database.unit() as unit:
        staff_id = await _write(
            unit, address, name or address, known_role, ngo_id, language, password_hash, seal(key, secret), now_us
        )
        await audit.note(unit, now_us, "staff_made", staff_id=staff_id, ngo_id=ngo_id, detail=known_role)
    return Made(staff_id, address, secret, codes.enrolment_url(secret, address))


async def _write(
    unit: Unit,
    email: str,
    name: str,
    role: str,
    ngo_id: int | None,
    language: str,
    password_hash: str,
    sealed: str,
    now_us: int,
) -> int:
    if await unit.fetch(_KNOWN, email=email):
        raise StaffError("known")
    rows = await unit.fetch(
        _INSERT,
        email=email,
        name=name.strip()[:100],
        role=str(role),
        ngo_id=ngo_id,
        language=language,
        password_hash=password_hash,
        code_secret=sealed,
        created_us=now_us,
    )
    return int(rows[0]["id"])


async def current_code(database: Database, email: str, *, key: str, at: datetime) -> str:
    """The one-time code of a demo login at this instant, for a tester without an authenticator.

    Raises:
        StaffError: nobody has this address, or her secret is not the documented one: real people's codes are theirs.
    """
    rows = await database.fetch(_SECRET, email=clean_email(email))
    if not rows:
        raise StaffError("email")
    secret = unseal(key, rows[0]["code_secret"])
    if not pyotp.utils.strings_equal(secret, DEMO_CODE_SECRET):
        raise StaffError("known")
    return codes.code_at(secret, at)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody to be invited. ``staff_id`` is set for a person who is there and needs a new password and new codes."""

    email: str
    name: str
    role: str
    ngo_id: int | None
    language: str
    staff_id: int | None = None


async def invite(unit: Unit, guest: Guest, *, key: str, by: int, now_us: int) -> str:
    """Write an invitation; give the secret part of its link, which works once within a week.

    Raises:
        StaffError: a bad address or role, or a new person's address that somebody has already.
    """
    address, known_role = clean_email(guest.email), _checked_role(guest.role, guest.ngo_id)
    if guest.staff_id is None and await unit.fetch(_KNOWN, email=address):
        raise StaffError("known")
    token = secrets.token_urlsafe(24)
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
        invited_by=by,
        created_us=now_us,
        ends_us=now_us + INVITATION_SECONDS * 1_000_000,
    )
    return token


async def open_invitation(database: Database, token: str, now_us: int) -> Row | None:
    """The invitation behind a link, or none when it is unknown, used or over."""
    rows = await database.fetch(_OPEN, token_hash=digest(token), now_us=now_us)
    return rows[0] if rows else None


async def accept(database: Database, invitation: Row, password_hash: str, step: int, now_us: int) -> None:
    """Make the invited person, or give her a new password and codes; the code she typed is used up.

    Raises:
        StaffError: the invitation was used in the meantime, or somebody has this address.
    """
    async with database.unit() as unit:
        if not await unit.fetch(_USE, token_hash=invitation["token_hash"], now_us=now_us):
            raise StaffError("known")
        staff_id = invitation["staff_id"]
        sealed = invitation["code_secret"]
        if staff_id is None:
            staff_id = await _write(
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
            action = "staff_made"
        else:
            await unit.fetch(
                _CHANGE, at_id=staff_id, password_hash=password_hash, code_secret=sealed, tries=0, locked_until_us=0
            )
            await end_all(unit, staff_id)
            action = "staff_renewed"
        await unit.fetch(_CHANGE, at_id=staff_id, code_step=step)
        await audit.note(
            unit, now_us, action, staff_id=staff_id, ngo_id=invitation["ngo_id"], detail=invitation["role"]
        )
