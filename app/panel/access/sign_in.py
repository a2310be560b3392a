"""Signing in: an address, a password and a one-time code, judged together so that no answer tells which was wrong."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import bindparam, update

from app.organisations import audit_log
from app.organisations.statements import sql
from app.panel.access import codes, passwords, sessions, sign_in_limits
from app.panel.access.seal import is_current, seal, unseal
from app.panel.access.staff import DEMO_CODE_SECRET
from app.panel.service import PanelService
from ledger.database import Row, UnitOfWork
from ledger.tables import Staff, table_of

_staff = table_of(Staff)
_FIND = sql("SELECT p.*, n.closed_us FROM staff p LEFT JOIN ngo n ON n.id = p.ngo_id WHERE p.email = :email")
_CHANGE = update(_staff).where(_staff.c.id == bindparam("at_id"))
_USE_CODE = sql(
    "UPDATE staff SET code_step = :step, tries = 0, locked_until_us = 0, seen_us = :now_us"
    " WHERE id = :id AND code_step < :step AND locked_until_us <= :now_us RETURNING id"
)
_WRONG = sql("UPDATE staff SET tries = tries + 1 WHERE id = :id RETURNING tries")


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
    async with service.database.unit_of_work() as unit:
        if not await sign_in_limits.within_limit(unit, sign_in_limits.address_key(service.key, address), now_us):
            return Refused("slow")
    email = email.strip().lower()
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
        if right and step is not None and await unit.fetch(_USE_CODE, step=step, now_us=now_us, id=person["id"]):
            await _seal_anew(service, unit, person)
            await audit_log.note(unit, now_us, "sign_in", staff_id=person["id"], ngo_id=person["ngo_id"])
            return await sessions.begin(unit, person["id"], now_us)
        tries = (await unit.fetch(_WRONG, id=person["id"]))[0]["tries"]
        until_us = sign_in_limits.locked_until_us(tries, now_us)
        if until_us:
            await unit.fetch(_CHANGE, at_id=person["id"], locked_until_us=until_us)
            await audit_log.note(unit, now_us, "locked", staff_id=person["id"], ngo_id=person["ngo_id"])
    return Refused("locked" if until_us else "wrong")
