"""One-time codes for the first PINs of a group's officers, given by somebody who stands before them.

A code is one woman's, on one phone, for three days and five tries. It never replaces a PIN that can still be found
right, and none is given once two of the committee can enter: they vouch for the others.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, func, insert, select, update

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.card.queries import GROUP
from ledger.commands import lock_group
from ledger.database import UnitOfWork
from ledger.people.authentication.activation_officers import ENOUGH, CannotStart, Officer, officers
from ledger.people.authentication.pin_vault import PinVault
from ledger.tables import Activation, table_of

CODE_DIGITS: Final = 8
SERVES: Final = timedelta(hours=72)
_activation = table_of(Activation)
_INSERT: Final = insert(_activation)
_LAST: Final = select(func.coalesce(func.max(_activation.c.number), 0).label("number")).where(
    _activation.c.group_id == GROUP
)
_END_OPEN: Final = (
    update(_activation)
    .where(_activation.c.group_id == bindparam("at_group"), _activation.c.member == bindparam("at_member"))
    .where(_activation.c.used_us.is_(None), _activation.c.ended_us.is_(None))
)
Below = Callable[[int], int]
"""Chance: a whole number from 0 up to, and not, its argument."""


@dataclass(frozen=True, slots=True)
class CodeGiven:
    """A code, to be shown once. ``phone`` (E.164) is the one on which it serves; ``own``: it is hers.

    ``language``: hers.
    """

    number: int
    name: str
    phone: str = field(repr=False)
    own: bool
    code: str = field(repr=False)
    ends: datetime
    language: str

    @property
    def ends_us(self) -> int:
        """The same in microseconds since 1970."""
        return microseconds(self.ends)


async def give_codes(
    unit: UnitOfWork, vault: PinVault, command: Command, given_by: int | None = None, below: Below = secrets.randbelow
) -> list[CodeGiven]:
    """Give every officer who cannot enter a new code; one given before and not used ends.

    ``given_by``: who gives them in the panel.

    Raises:
        CannotStart: ``no_officers``, ``no_phone``; ``vouching`` when two can enter.
    """
    await lock_group(unit, command.group_id)
    there = await officers(unit, vault, command.group_id)
    _check(there)
    ends = command.at + SERVES
    number: int = (await unit.fetch(_LAST, group_id=command.group_id))[0]["number"]
    given: list[CodeGiven] = []
    for officer in (one for one in there if not one.enters):
        number += 1
        code = new_code(below, {one.code for one in given})
        before = {"at_group": command.group_id, "at_member": officer.number}
        await unit.fetch(_END_OPEN, **before, ended_us=microseconds(command.at))
        await unit.fetch(
            _INSERT,
            group_id=command.group_id,
            number=number,
            member=officer.number,
            phone=officer.phone,
            code_hash=vault.hash_code(command.group_id, officer.number, code),
            given_by=given_by,
            given_us=microseconds(command.at),
            ends_us=microseconds(ends),
        )
        given.append(CodeGiven(officer.number, officer.name, officer.phone, officer.own, code, ends, officer.language))
    return given


def _check(there: list[Officer]) -> None:
    if not there:
        raise CannotStart("no_officers")
    if sum(officer.vouches for officer in there) >= ENOUGH:
        raise CannotStart("vouching")
    if not any(officer.phone for officer in there):
        raise CannotStart("no_phone")


def new_code(below: Below, others: set[str]) -> str:
    """A code that no other officer of the group is given with her."""
    while True:
        code = f"{below(10**CODE_DIGITS):0{CODE_DIGITS}}"
        if code not in others:
            return code
