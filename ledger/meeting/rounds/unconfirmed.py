"""What is noted in a round and not confirmed: it keeps a meeting from its close, or is taken back."""

from sqlalchemy import bindparam, delete, func, select

from ledger.card.queries import GROUP
from ledger.database import Database, UnitOfWork
from ledger.rules.refusal import Refusal
from ledger.tables import Tally, table_of

_tally = table_of(Tally)
_FORGET_HERS = delete(_tally).where(
    _tally.c.group_id == bindparam("at_group"), _tally.c.member == bindparam("at_member"), _tally.c.posted_seq.is_(None)
)
_FORGET_ROUND = delete(_tally).where(
    _tally.c.group_id == bindparam("at_group"),
    _tally.c.meeting == bindparam("at_meeting"),
    _tally.c.posted_seq.is_(None),
)
_UNCONFIRMED = select(func.count().label("noted")).where(
    _tally.c.group_id == GROUP, _tally.c.meeting == bindparam("meeting"), _tally.c.posted_seq.is_(None)
)


async def refuse_unconfirmed(reader: Database | UnitOfWork, group_id: int, meeting: int) -> None:
    """What is noted and not confirmed would be lost with the meeting, or with the cycle.

    Raises:
        Refusal: ``collect.unconfirmed``.
    """
    noted = (await reader.fetch(_UNCONFIRMED, group_id=group_id, meeting=meeting))[0]["noted"]
    if noted:
        raise Refusal("collect.unconfirmed", members=noted)


async def forget_notes(unit: UnitOfWork, group_id: int, member: int) -> None:
    """Take back what is noted for a member who goes, and not confirmed."""
    await unit.fetch(_FORGET_HERS, at_group=group_id, at_member=member)


async def forget_round(unit: UnitOfWork, group_id: int, meeting: int) -> None:
    """Take back what is noted at a meeting whose cycle was closed over it: no cash of it may be posted any more."""
    await unit.fetch(_FORGET_ROUND, at_group=group_id, at_meeting=meeting)
