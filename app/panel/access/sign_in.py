"""Signing in: an address, a password and a one-time code, judged together so that no answer tells which was wrong."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import bindparam, select, update

from app.organisations import audit_log
from app.panel.access import codes, passwords, sessions, sign_in_limits
from app.panel.access.seal import is_current, seal, unseal
from app.panel.access.staff import DEMO_CODE_SECRET
from app.panel.service import PanelService
from ledger.database import Row, UnitOfWork
from ledger.tables import Ngo, Staff, table_of

_staff, _ngo = table_of(Staff), table_of(Ngo)
_FIND = (
    select(_staff, _ngo.c.closed_us)
    .outerjoin(_ngo, _ngo.c.id == _staff.c.ngo_id)
    .where(_staff.c.email == bindparam("email"))
)
_CHANGE = update(_staff).where(_staff.c.id == bindparam("at_id"))
_USE_CODE = (
    _CHANGE.where(_staff.c.code_step < bindparam("step"), _staff.c.locked_until_us <= bindparam("now_us"))
    .values(code_step=bindparam("step"), tries=0, locked_until_us=0, seen_us=bindparam("now_us"))
    .returning(_staff.c.id)
)
_WRONG = _CHANGE.values(tries=_staff.c.tries + 1).returning(_staff.c.tries)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nobody was let in, as the key of a text."""

    why: Literal["wrong", "locked", "slow", "closed"]


def _code_step(service: PanelService, person: Row, typed: str) -> int | None:
    try:
        secret = unseal(service.keys, person["code_secret"])
        if service.production and secret == DEMO_CODE_SECRET:  # everybody knows it
            return None
        return codes.accepted_step(secret, typed, service.now, person["code_step"])
    except ValueError:  # sealed under another key: nobody can have a right code
        return None


async def _seal_anew(service: PanelService, unit: UnitOfWork, person: Row) -> None:
    """Put the secret of her codes under today's key and cipher, where it is under the ones accepted beside them."""
    if not is_current(service.key, person["code_secret"]):
        sealed = seal(service.key, unseal(service.keys, person["code_secret"]))
        await unit.fetch(_CHANGE, at_id=person["id"], code_secret=sealed)


async def sign_in(
    service: PanelService, email: str, password: str, code: str, address: str
) -> sessions.OpenedSession | Refused:
    """Open a session, or say why not. The wrong tries of a person lock her; those of an address slow it down."""
    now_us = service.now_us
    email = email.strip().lower()
    async with service.database.unit_of_work() as unit:
        if not await sign_in_limits.may_try(unit, service.key, address, email, now_us):
            return Refused("slow")
    found = await service.database.fetch(_FIND, email=email)
    person = found[0] if found and found[0]["disabled_us"] is None else None
    right = await passwords.fits(person["password_hash"] if person else None, password)
    if person is not None and person["locked_until_us"] > now_us:  # only now: no answer is quicker than another
        return Refused("locked")
    if person is None:
        async with service.database.unit_of_work() as unit:
            locked = await sign_in_limits.locked_like_somebody(
                unit, sign_in_limits.nobody_key(service.key, email), now_us
            )
        return Refused("locked" if locked else "wrong")
    step = _code_step(service, person, code)
    if right and step is not None and person["closed_us"] is not None:  # to nobody else than her: nothing is written
        return Refused("closed")
    async with service.database.unit_of_work() as unit:
        if right and step is not None and await unit.fetch(_USE_CODE, step=step, now_us=now_us, at_id=person["id"]):
            await _seal_anew(service, unit, person)
            await sign_in_limits.was_right(unit, service.key, address, email)
            await audit_log.note(unit, now_us, "sign_in", staff_id=person["id"], ngo_id=person["ngo_id"])
            return await sessions.begin(unit, person["id"], now_us)
        tries = (await unit.fetch(_WRONG, at_id=person["id"]))[0]["tries"]
        until_us = sign_in_limits.locked_until_us(tries, now_us)
        if until_us:
            await unit.fetch(_CHANGE, at_id=person["id"], locked_until_us=until_us)
            await audit_log.note(unit, now_us, "locked", staff_id=person["id"], ngo_id=person["ngo_id"])
    return Refused("locked" if until_us else "wrong")
