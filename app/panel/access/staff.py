"""The people who sign in: the first admin made by a command, and the codes of the demo logins."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyotp
from sqlalchemy import bindparam, insert, select, update

from app.organisations import audit_log
from app.organisations.organisation import OrganisationError, open_organisation_of
from app.organisations.roles import NEEDS_NGO, OF_THE_INSTALLATION, Role
from app.panel.access import passwords
from app.panel.access.factors import codes
from app.panel.access.factors.seal import is_sealed_by, seal, unseal
from ledger.books.canonical import microseconds
from ledger.database import Database, UnitOfWork
from ledger.tables import Staff, table_of

DEMO_CODE_SECRET: Final = "KESUDEMOKESUDEMOKESUDEMOKESUDEMO"  # noqa: S105 -- the documented secret of demo logins
_staff = table_of(Staff)
_INSERT = insert(_staff).returning(_staff.c.id)
_CHANGE = update(_staff).where(_staff.c.id == bindparam("at_id"))
KNOWN = select(_staff.c.id).where(_staff.c.email == bindparam("email"))
_SECRET = select(_staff.c.code_secret).where(_staff.c.email == bindparam("email"))
_SECRETS = select(_staff.c.code_secret).where(_staff.c.disabled_us.is_(None))


class StaffError(ValueError):
    """Somebody cannot be made or invited.

    ``why`` is the key of a text: email, known, role, ngo, unknown, closed, view, short, long, plain.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def clean_email(typed: str) -> str:
    """An address in small letters.

    Raises:
        StaffError: it is not allowed, in one clear line.
    """
    email = typed.strip().lower()
    name, at, host = email.partition("@")
    if not (name and at and host) or " " in email or "@" in host or len(email) > 200:
        raise StaffError("email")
    return email


async def check_free(database: Database, email: str, staff_id: int) -> None:
    """Refuse an address that somebody else signs in with.

    Raises:
        StaffError: ``known``.
    """
    if any(row["id"] != staff_id for row in await database.fetch(KNOWN, email=email)):
        raise StaffError("known")


def checked_role(role: str, ngo_id: int | None) -> Role:
    """A role that fits with an organisation or without one.

    Raises:
        StaffError: it is not allowed, in one clear line.
    """
    try:
        known = Role(role)
    except ValueError as problem:
        raise StaffError("role") from problem
    if (known in NEEDS_NGO and ngo_id is None) or (known in OF_THE_INSTALLATION and ngo_id is not None):
        raise StaffError("ngo")
    return known


@dataclass(frozen=True, slots=True)
class NewStaff:
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
) -> NewStaff:
    """Make a person from the command line. ``ngo`` is an organisation's code; ``code_secret`` is given for demo logins.

    Raises:
        StaffError: a bad address or role, a weak password, somebody there already, or an unknown organisation.
    """
    address = clean_email(email)
    ngo_id = None
    if ngo is not None:
        try:
            ngo_id = await open_organisation_of(database, ngo)
        except OrganisationError as problem:
            raise StaffError(problem.why) from problem
    known_role = checked_role(role, ngo_id)
    if weak := passwords.weakness(password, address):
        raise StaffError(weak)
    secret = code_secret or codes.new_secret()
    password_hash = await passwords.hash_password(password)
    now_us = microseconds(at)
    async with database.unit_of_work() as unit:
        staff_id = await write_person(
            unit, address, name or address, known_role, ngo_id, language, password_hash, seal(key, secret), now_us
        )
        await audit_log.note(unit, now_us, "staff_made", staff_id=staff_id, ngo_id=ngo_id, detail=known_role)
    return NewStaff(staff_id, address, secret, codes.enrolment_url(secret, address))


async def write_person(
    unit: UnitOfWork,
    email: str,
    name: str,
    role: str,
    ngo_id: int | None,
    language: str,
    password_hash: str,
    sealed: str,
    now_us: int,
) -> int:
    """Write a person; give her id.

    Raises:
        StaffError: when somebody has this address.
    """
    if await unit.fetch(KNOWN, email=email):
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


async def codes_to_seal_anew(database: Database, key: str) -> int:
    """How many people's codes are sealed under another key than this one."""
    rows = await database.fetch(_SECRETS)
    return sum(not is_sealed_by(key, row["code_secret"]) for row in rows)


async def current_code(database: Database, email: str, *, key: str, at: datetime) -> str:
    """The one-time code of a demo login at this instant, for a tester without an authenticator.

    Raises:
        StaffError: nobody has this address, or her secret is not the documented one: real people's codes are theirs.
    """
    rows = await database.fetch(_SECRET, email=clean_email(email))
    if not rows:
        raise StaffError("email")
    secret = unseal((key,), rows[0]["code_secret"])
    if not pyotp.utils.strings_equal(secret, DEMO_CODE_SECRET):
        raise StaffError("known")
    return codes.code_at(secret, at)
