"""The number and the PIN of a field agent: given by the panel with a code, chosen and changed on her own phone."""

import secrets
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, insert, select, update

from ledger.books.canonical import microseconds
from ledger.database import Database, UnitOfWork
from ledger.people.agents import NO_GROUP, AgentHere, find_agent, phone_of_staff
from ledger.people.authentication.activation import SERVES, Below, new_code
from ledger.people.authentication.pin_vault import PinVault
from ledger.people.authentication.pins import TRIES_BEFORE_LOCK, CountedTry, pin_rows, still_serves, written_wrong
from ledger.rules.refusal import Refusal
from ledger.tables import AuditLine, StaffPhone, table_of

_phone = table_of(StaffPhone)
_INSERT: Final = insert(_phone)
_CHANGE: Final = update(_phone).where(_phone.c.staff_id == bindparam("at_staff"))
_END: Final = delete(_phone).where(_phone.c.staff_id == bindparam("at_staff"))
_NOTE: Final = insert(table_of(AuditLine))
_TAKEN: Final = select(_phone.c.staff_id).where(
    _phone.c.phone == bindparam("phone"), _phone.c.staff_id != bindparam("staff_id")
)
OF_AGENTS: Final = pin_rows(_phone, _CHANGE, lambda here: {"at_staff": here.number}, told=False)


class PhoneTaken(ValueError):  # noqa: N818 -- what it is, said plainly
    """Another person of the panel has this number."""


async def give_phone(
    unit: UnitOfWork,
    vault: PinVault,
    staff_id: int,
    phone: str,
    language: str,
    now: datetime,
    below: Below = secrets.randbelow,
) -> str:
    """Write an agent's number (E.164) down, and give the code with which she chooses her PIN, to be shown once.

    The code serves three days and five tries; a PIN she has stays until she has chosen another.

    Raises:
        PhoneTaken: see its own docstring.
    """
    if await unit.fetch(_TAKEN, phone=phone, staff_id=staff_id):
        raise PhoneTaken
    code = new_code(below, set())
    given = {
        "phone": phone,
        "language": language,
        "code_hash": vault.hash_code(NO_GROUP, staff_id, code),
        "code_ends_us": microseconds(now + SERVES),
        "pin_tries": 0,
        "locked_until_us": 0,
    }
    if await phone_of_staff(unit, staff_id):
        await unit.fetch(_CHANGE, at_staff=staff_id, **given)
    else:
        await unit.fetch(_INSERT, staff_id=staff_id, **given)
    return code


async def take_phone(unit: UnitOfWork, staff_id: int) -> None:
    """Forget an agent's number and her PIN."""
    await unit.fetch(_END, at_staff=staff_id)


async def check_code(
    database: Database, vault: PinVault, here: AgentHere, code: str, now: datetime, counted: CountedTry
) -> None:
    """Let an agent choose a PIN with her code. Five wrong ones end it.

    Raises:
        Refusal: ``code.over`` when none serves; ``code.wrong`` with the tries left; ``pin.locked`` after too many that
            could not be written down.
    """
    still_serves(counted, here.pin_tries % TRIES_BEFORE_LOCK)
    if here.code_hash is None or here.code_ends_us <= microseconds(now):
        raise Refusal("code.over")
    if vault.matches(NO_GROUP, here.number, here.code_hash, code):
        counted.settled = True
        return
    tries = await written_wrong(database, here, now, OF_AGENTS)
    counted.settled = True
    if tries % TRIES_BEFORE_LOCK:
        raise Refusal("code.wrong", tries_left=TRIES_BEFORE_LOCK - tries % TRIES_BEFORE_LOCK)
    async with database.unit_of_work() as unit:
        await unit.fetch(_CHANGE, at_staff=here.number, code_hash=None)
    raise Refusal("code.over")


async def choose_agents_pin(database: Database, staff_id: int, pin_hash: str, now: datetime) -> None:
    """Put the PIN she chose in place and use her code up; done again with the same hash it changes nothing.

    Raises:
        Refusal: ``code.over`` when her code serves no more.
    """
    now_us = microseconds(now)
    async with database.unit_of_work() as unit:
        here = await find_agent(unit, staff_id)
        if here is not None and here.pin_hash == pin_hash:
            return
        if here is None or here.code_hash is None or here.code_ends_us <= now_us:
            raise Refusal("code.over")
        await unit.fetch(_CHANGE, at_staff=staff_id, pin_hash=pin_hash, code_hash=None, pin_tries=0, locked_until_us=0)
        await unit.fetch(
            _NOTE, at_us=now_us, staff_id=staff_id, ngo_id=here.ngo_id, action="activated", detail="own phone"
        )


async def change_agents_pin(database: Database, staff_id: int, pin_hash: str, now: datetime) -> None:
    """Put a new PIN in the place of the one she has just typed; done again with the same hash it changes nothing."""
    async with database.unit_of_work() as unit:
        here = await find_agent(unit, staff_id)
        if here is None or here.pin_hash == pin_hash:
            return
        await unit.fetch(_CHANGE, at_staff=staff_id, pin_hash=pin_hash, pin_tries=0, locked_until_us=0)
        line = {"at_us": microseconds(now), "staff_id": staff_id, "ngo_id": here.ngo_id}
        await unit.fetch(_NOTE, **line, action="activated", detail="changed on her own phone")
