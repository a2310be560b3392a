"""A member who is gone: her row says since when and why, nobody is spoken for by her, and her person is forgotten.

Her number and what she is owed or owes stay in the books. Source: Mali, law 2013-015.
"""

from datetime import date

from sqlalchemy import bindparam, func, select, update

from ledger.card.queries import GROUP
from ledger.database import UnitOfWork
from ledger.people.groups.spoken_for import end_term, speaks_no_more
from ledger.people.membership.members import CHANGE, named
from ledger.tables import Member, Seal, TierMember, table_of

_member, _seal = table_of(Member), table_of(Seal)
_seat = table_of(TierMember)
GONE = select(_member.c.left_on, _member.c.left_why).where(
    _member.c.group_id == GROUP, _member.c.number == bindparam("number")
)
"""Since when and why a member is gone; both none while she is here."""
_SPEAKS_FOR = update(_member).where(
    _member.c.group_id == bindparam("at_group"), _member.c.proxy == bindparam("at_proxy")
)
_newest = _seal.alias("newest")
_NEWEST = (
    select(func.max(_newest.c.number))
    .where(_newest.c.group_id == bindparam("at_group"))
    .group_by(_newest.c.table_name, _newest.c.row_key)
)
_FORGET_SALTS = (
    update(_seal)
    .where(_seal.c.group_id == bindparam("at_group"), _seal.c.salt.is_not(None), _seal.c.number.not_in(_NEWEST))
    .values(salt=None)
)
_END_SEAT = update(_seat).where(
    _seat.c.tier_id == bindparam("at_group"), _seat.c.member == bindparam("at_member"), _seat.c.ended_on.is_(None)
)


async def mark_gone(unit: UnitOfWork, group_id: int, member: int, on: date, why: str) -> None:
    """Write that she left or died, and end her word for others and her group; a group's seat ends with its member."""
    await _speaks_for_nobody(unit, group_id, member)
    await speaks_no_more(unit, group_id, member, on)
    await end_term(unit, group_id, member, on)
    await unit.fetch(_END_SEAT, at_group=group_id, at_member=member, ended_on=on.isoformat())
    await unit.fetch(CHANGE, at_group=group_id, at_number=member, left_on=on.isoformat(), left_why=why)


async def forget_member(unit: UnitOfWork, group_id: int, member: int, pseudonym: str) -> None:
    """Put a pseudonym in the place of her name; her phone, PIN, wishes and consent are no more.

    What was sealed of her before cannot be guessed back: of each row only the newest seal keeps its salt.
    """
    await _speaks_for_nobody(unit, group_id, member)
    nothing = dict.fromkeys(
        ("phone", "pin_hash", "consent_on", "consent_version", "proxy", "proxy_consent_on", "left_why")
    )
    zero = dict.fromkeys(("pin_tries", "sms_wanted", "sms_on_shared"), 0)
    await unit.fetch(
        CHANGE, at_group=group_id, at_number=member, **named(pseudonym), consent_how="erased", **nothing, **zero
    )
    await unit.seal()
    await unit.fetch(_FORGET_SALTS, at_group=group_id)


async def _speaks_for_nobody(unit: UnitOfWork, group_id: int, member: int) -> None:
    await unit.fetch(_SPEAKS_FOR, at_group=group_id, at_proxy=member, proxy=None)
