"""Sessions of the panel: a random token in the browser, its digest in the database, an end in any case."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, delete, func, insert, select, update

from ledger.database import Database, Row, UnitOfWork
from ledger.tables import DonorOrganisation, DonorProgramme, Ngo, Staff, StaffSession, table_of

MAX_SECONDS: Final = 12 * 3600
IDLE_SECONDS: Final = 3600
_SEEN_EVERY_SECONDS: Final = 60
_SECOND_US: Final = 1_000_000

_session, _staff, _ngo = table_of(StaffSession), table_of(Staff), table_of(Ngo)
_INSERT = insert(_session)
_SEEN = update(_session).where(_session.c.token_hash == bindparam("at_token"))
_END_ALL = delete(_session).where(_session.c.staff_id == bindparam("at_staff"))
_END_OTHERS = _END_ALL.where(_session.c.token_hash != bindparam("at_token"))
_FORGET = delete(_session).where(_session.c.ends_us < bindparam("at_us"))
_LIMITS = [
    select(func.count()).select_from(given).where(given.c.staff_id == _staff.c.id).scalar_subquery()
    for given in (table_of(DonorOrganisation), table_of(DonorProgramme))
]
_FIND = (
    select(
        _session.c.token_hash,
        _session.c.seen_us.label("session_seen_us"),
        _staff.c.id,
        _staff.c.email,
        _staff.c.name,
        _staff.c.role,
        _staff.c.ngo_id,
        _staff.c.language,
        _ngo.c.name.label("ngo_name"),
        (_LIMITS[0] + _LIMITS[1]).label("limits"),
    )
    .select_from(_session)
    .join(_staff, _staff.c.id == _session.c.staff_id)
    .outerjoin(_ngo, _ngo.c.id == _staff.c.ngo_id)
    .where(
        _session.c.token_hash == bindparam("token_hash"),
        _session.c.ends_us > bindparam("now_us"),
        _session.c.seen_us > bindparam("idle_us"),
        _staff.c.disabled_us.is_(None),
        _ngo.c.closed_us.is_(None),
    )
)
_WHOSE = select(_session.c.staff_id).where(_session.c.token_hash == bindparam("token_hash"))


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session just begun: the token goes into the cookie and nowhere else."""

    token: str
    token_hash: str


def digest(token: str) -> str:
    """What the database keeps of a token; 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def cookie_name(*, production: bool) -> str:
    """Browsers hold a ``__Host-`` cookie to https and to this very host."""
    return "__Host-kesu" if production else "kesu_panel"


ENDED_COOKIE: Final = "kesu_ended"
"""The token of a session that its owner ended: it opens nothing, and tells whose an open tab's form is."""


async def begin(unit: UnitOfWork, staff_id: int, now_us: int) -> OpenedSession:
    """Open a session with a new token, so that no token known before signing in is worth anything."""
    token = secrets.token_urlsafe(32)
    await unit.fetch(_FORGET, at_us=now_us - IDLE_SECONDS * _SECOND_US)
    await unit.fetch(
        _INSERT,
        token_hash=digest(token),
        staff_id=staff_id,
        began_us=now_us,
        seen_us=now_us,
        ends_us=now_us + MAX_SECONDS * _SECOND_US,
    )
    return OpenedSession(token, digest(token))


async def find(database: Database, token: str, now_us: int) -> Row | None:
    """Who is signed in with this token, or none when it is unknown, idle for an hour, or over."""
    token_hash = digest(token)
    idle_us = now_us - IDLE_SECONDS * _SECOND_US
    rows = await database.fetch(_FIND, token_hash=token_hash, now_us=now_us, idle_us=idle_us)
    if not rows:
        return None
    if rows[0]["session_seen_us"] < now_us - _SEEN_EVERY_SECONDS * _SECOND_US:
        async with database.unit_of_work() as unit:
            await unit.fetch(_SEEN, at_token=token_hash, seen_us=now_us)
    return rows[0]


async def whose(database: Database, token: str) -> int | None:
    """Whose session this is or was, as far as it is still known; it lets nobody in."""
    rows = await database.fetch(_WHOSE, token_hash=digest(token))
    return int(rows[0]["staff_id"]) if rows else None


async def end(unit: UnitOfWork, token_hash: str, now_us: int) -> None:
    """Sign one browser out; whose session it was is known for an hour, for what was typed in another tab."""
    await unit.fetch(_SEEN, at_token=token_hash, ends_us=now_us)


async def end_all(unit: UnitOfWork, staff_id: int, but: str | None = None) -> None:
    """Sign a person out everywhere, or everywhere but in the browser with this token's digest."""
    if but is None:
        await unit.fetch(_END_ALL, at_staff=staff_id)
    else:
        await unit.fetch(_END_OTHERS, at_staff=staff_id, at_token=but)
