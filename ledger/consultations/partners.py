"""Other organisations that a consultation asks as well: one invites, each agrees for itself and may withdraw.

All of it before the end: what was counted once is the same for everybody, and stays.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, insert, select, update

from ledger.books.canonical import microseconds
from ledger.database import Database, Row, UnitOfWork
from ledger.rules.refusal import Refusal
from ledger.tables import Consultation, ConsultationPartner, Ngo, table_of

_consultation, _partner, _ngo = table_of(Consultation), table_of(ConsultationPartner), table_of(Ngo)
_OPEN: Final = select(_consultation.c.ngo_id).where(
    _consultation.c.id == bindparam("consultation"),
    _consultation.c.frozen_us.is_(None),
    _consultation.c.withdrawn_on.is_(None),
    _consultation.c.closes_on >= bindparam("today"),
)
_INVITED: Final = select(_partner).where(
    _partner.c.consultation == bindparam("consultation"), _partner.c.ngo_id == bindparam("ngo_id")
)
_ALL: Final = (
    select(_partner, _ngo.c.name)
    .join(_ngo, _ngo.c.id == _partner.c.ngo_id)
    .where(_partner.c.consultation == bindparam("consultation"))
    .order_by(_ngo.c.name)
)
_INVITE: Final = insert(_partner)
_ANSWER: Final = update(_partner).where(
    _partner.c.consultation == bindparam("at_consultation"), _partner.c.ngo_id == bindparam("at_ngo")
)


def part_of(row: Row) -> str:
    """What an organisation answered last: invited (nothing yet), agreed or withdrawn."""
    if row["withdrawn_us"] is not None:
        return "withdrawn"
    return "invited" if row["agreed_us"] is None else "agreed"


async def partners_of(database: Database, consultation: int) -> list[Row]:
    """Whoever is invited, by name, whatever they answered."""
    return await database.fetch(_ALL, consultation=consultation)


async def invite_partner(unit: UnitOfWork, consultation: int, ngo_id: int, at: datetime) -> bool:
    """Invite an organisation; false where it is invited already, or its own consultation.

    Raises:
        Refusal: ``consultation.closed``.
    """
    asked_by = await _asked_by(unit, consultation, at)
    if ngo_id == asked_by or await unit.fetch(_INVITED, consultation=consultation, ngo_id=ngo_id):
        return False
    await unit.fetch(_INVITE, consultation=consultation, ngo_id=ngo_id, invited_us=microseconds(at))
    return True


async def answer_partner(unit: UnitOfWork, consultation: int, ngo_id: int, at: datetime, *, agrees: bool) -> bool:
    """Agree, or withdraw; both may be taken back until the end. False where it was not invited.

    Raises:
        Refusal: ``consultation.closed``.
    """
    await _asked_by(unit, consultation, at)
    if not await unit.fetch(_INVITED, consultation=consultation, ngo_id=ngo_id):
        return False
    now = microseconds(at)
    said = {"agreed_us": now, "withdrawn_us": None} if agrees else {"withdrawn_us": now}
    await unit.fetch(_ANSWER, at_consultation=consultation, at_ngo=ngo_id, **said)
    return True


async def _asked_by(unit: UnitOfWork, consultation: int, at: datetime) -> int:
    """Whose consultation it is, while it may still be answered."""
    rows = await unit.fetch(_OPEN, consultation=consultation, today=at.date().isoformat())
    if not rows:
        raise Refusal("consultation.closed")
    return int(rows[0]["ngo_id"])
