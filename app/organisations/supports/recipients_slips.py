"""Codes on paper for persons of no group, by which each says on any phone what she received; shown once."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, exists, func, insert, select, update

from app.organisations.tenancy import ScopedReader, visible
from ledger.books.canonical import microseconds
from ledger.database import Row, UnitOfWork
from ledger.people.authentication.pin_vault import PinVault
from ledger.people.own_word import SLIP_DIGITS, WAITS
from ledger.tables import Person, PersonMember, SupportLine, SupportSlip, table_of

SERVES: Final = timedelta(days=90)
AT_ONCE: Final = 100
Below = Callable[[int], int]
_slip, _link, _line = table_of(SupportSlip), table_of(PersonMember), table_of(SupportLine)
_seen = visible(Person)
_SHE = func.coalesce(_seen.c.merged_into, _seen.c.id)
_SERVING = exists().where(_slip.c.person_id == _SHE, _slip.c.used_us.is_(None), _slip.c.ends_us > bindparam("now_us"))
_WITHOUT: Final = (
    select(_SHE.label("id"), func.min(_seen.c.code).label("code"), func.min(_seen.c.language).label("language"))
    .join_from(_seen, _line, _line.c.person_id == _seen.c.id)
    .where(_line.c.support_id == bindparam("support_id"), *WAITS)
    .where(~exists().where(_link.c.person_id == _SHE), ~_SERVING)
    .group_by(_SHE)
    .order_by(_SHE)
    .limit(AT_ONCE)
)
_LAST: Final = select(func.coalesce(func.max(_slip.c.number), 0).label("number")).where(
    _slip.c.person_id == bindparam("person_id")
)
_END: Final = update(_slip).where(_slip.c.person_id == bindparam("at_person"), _slip.c.used_us.is_(None))
_INSERT: Final = insert(_slip)


@dataclass(frozen=True, slots=True)
class SlipGiven:
    """A code, to be shown once, for the person of this pseudonym; in her language."""

    person: str
    code: str = field(repr=False)
    language: str
    ends_us: int


async def without_slip(window: ScopedReader, support_id: int, now: datetime) -> list[Row]:
    """Persons in sight of no group, who were given something of a support, said nothing yet and have no code."""
    return await window.fetch(_WITHOUT, support_id=support_id, now_us=microseconds(now))


async def give_slips(
    unit: UnitOfWork,
    vault: PinVault,
    persons: Sequence[Row],
    now: datetime,
    staff_id: int | None,
    below: Below = secrets.randbelow,
) -> list[SlipGiven]:
    """Give each a code; one that she had ends. Only its digest is kept."""
    given = []
    ends_us = microseconds(now + SERVES)
    for person in persons:
        code = f"{below(10**SLIP_DIGITS):0{SLIP_DIGITS}}"
        number = (await unit.fetch(_LAST, person_id=person["id"]))[0]["number"] + 1
        await unit.fetch(_END, at_person=person["id"], used_us=microseconds(now))
        await unit.fetch(
            _INSERT,
            person_id=person["id"],
            number=number,
            code_hash=vault.hashes_of_slip(code)[0],
            given_by=staff_id,
            given_us=microseconds(now),
            ends_us=ends_us,
        )
        given.append(SlipGiven(person["code"], code, person["language"], ends_us))
    return given
