"""The second factor beside the password: a code from the authenticator, a passkey or a recovery code.

Codes of six digits can be guessed, so that wrong ones behind the right password make everybody wait, but for browsers
that she has used before. The others cannot, and are always looked at.
"""

from typing import Literal

from sqlalchemy import bindparam, select, update

from app.organisations import audit_log
from app.panel.access import sign_in_limits
from app.panel.access.factors import codes, passkeys, recovery
from app.panel.access.factors.seal import unseal
from app.panel.access.staff import DEMO_CODE_SECRET
from app.panel.service import PanelService
from ledger.database import Row, UnitOfWork
from ledger.tables import Staff, table_of

Factor = Literal["code", "passkey", "recovery"]
_staff = table_of(Staff)
_BY_ID = select(_staff).where(_staff.c.id == bindparam("id"))
_CHANGE = update(_staff).where(_staff.c.id == bindparam("at_id"))
_USE_ANYWAY = (
    _CHANGE.where(_staff.c.code_step < bindparam("step")).values(code_step=bindparam("step")).returning(_staff.c.id)
)
_USE_CODE = _USE_ANYWAY.where(_staff.c.locked_until_us <= bindparam("now_us"))
_WRONG = _CHANGE.values(tries=_staff.c.tries + bindparam("more")).returning(_staff.c.tries)


def step_of(service: PanelService, person: Row, typed: str) -> int | None:
    """The half-minute whose code from her authenticator was typed, or none."""
    try:
        secret = unseal(service.keys, person["code_secret"])
        if service.production and secret == DEMO_CODE_SECRET:  # everybody knows it
            return None
        return codes.accepted_step(secret, typed, service.now, person["code_step"])
    except ValueError:  # sealed under another key: nobody can have a right code
        return None


async def use_passkey(
    unit: UnitOfWork, service: PanelService, person: Row, signed: passkeys.PasskeyAnswer, bound_to: str
) -> Factor | None:
    """Take the challenge that this browser was given, and say whether one of her keys signed it."""
    if not await passkeys.takes(unit, service.keys, bound_to, signed.challenge, service.now_us):
        return None
    return "passkey" if await passkeys.use(unit, person["id"], signed, service.now_us) else None


async def use(
    unit: UnitOfWork, service: PanelService, person: Row, typed: str, *, known: bool = False
) -> Factor | None:
    """Use up what was typed, and say what it was; none where it was neither, or a code while codes wait.

    ``known``: it is a browser that she has used before, for which no code waits.
    """
    step = step_of(service, person, typed)
    if step is not None:
        waits = {} if known else {"now_us": service.now_us}
        used = await unit.fetch(_USE_ANYWAY if known else _USE_CODE, step=step, at_id=person["id"], **waits)
        return "code" if used else None
    if not await recovery.use(unit, person["id"], typed, service.now_us):
        return None
    left = await recovery.left(unit, person["id"])
    await _note(unit, service, person, "recovery_used", f"{left} left")
    return "recovery"


async def count_wrong(unit: UnitOfWork, service: PanelService, person: Row, *, password_right: bool) -> None:
    """Count a wrong code behind the right password; the same statement runs, and counts nothing, behind a wrong one."""
    tries = (await unit.fetch(_WRONG, more=int(password_right), at_id=person["id"]))[0]["tries"]
    until_us = sign_in_limits.locked_until_us(tries, service.now_us) if password_right else 0
    if until_us:
        await unit.fetch(_CHANGE, at_id=person["id"], locked_until_us=until_us)
        await _note(unit, service, person, "locked")


async def prove(service: PanelService, staff_id: int, typed: str) -> bool:
    """Ask somebody who is signed in for her second factor again, before she changes it; a wrong one counts."""
    person = (await service.database.fetch(_BY_ID, id=staff_id))[0]
    async with service.database.unit_of_work() as unit:
        if await use(unit, service, person, typed):
            return True
        await count_wrong(unit, service, person, password_right=True)
    return False


async def _note(unit: UnitOfWork, service: PanelService, person: Row, action: str, detail: str = "") -> None:
    await audit_log.note(unit, service.now_us, action, staff_id=person["id"], ngo_id=person["ngo_id"], detail=detail)
