"""A group takes its seat in a tier: a member whose name is the group's, spoken for by one of its own members."""

from datetime import datetime

from sqlalchemy import bindparam, func, select

from ledger.books.command import Command
from ledger.card.group import group_id_of
from ledger.card.queries import GROUP
from ledger.database import Database
from ledger.people.enrolment_rows import Enrolment
from ledger.rules.refusal import Refusal
from ledger.tables import Member, SavingsGroup, TierMember, table_of
from ledger.tiers.lending import join_tier

_member, _group, _seat = table_of(Member), table_of(SavingsGroup), table_of(TierMember)
_of_tier = _member.alias("of_tier")
_NEXT_NUMBER = (
    select(func.coalesce(func.max(_of_tier.c.number), 0) + 1)
    .where(_of_tier.c.group_id == bindparam("tier_id"))
    .scalar_subquery()
)
_KNOWN = (
    select(_seat.c.member)
    .where(_seat.c.tier_id == bindparam("tier_id"), _seat.c.group_id == GROUP, _seat.c.ended_on.is_(None))
    .scalar_subquery()
)
_SEAT = (
    select(
        _member.c.phone,
        _member.c.language,
        _group.c.name,
        _NEXT_NUMBER.label("next_number"),
        _KNOWN.label("known"),
    )
    .join(_group, _group.c.id == _member.c.group_id)
    .where(_member.c.group_id == GROUP, _member.c.number == bindparam("representative"), _member.c.left_on.is_(None))
)


async def take_seat(database: Database, at: datetime, tier: str, group: str, representative: int) -> int:
    """Make ``group`` a member of ``tier``, both by their codes; give its number there. Said again, the same number.

    The seat speaks through the representative's phone, asks her consent on its first dial, and has no PIN yet.

    Raises:
        LookupError: there is no such group. ValueError: a group in itself.
        Refusal: ``member.unknown``: the group has no such member.
    """
    tier_id, group_id = await group_id_of(database, tier), await group_id_of(database, group)
    if tier_id == group_id:
        raise ValueError(f"group {group} is no member of itself")
    seats = await database.fetch(_SEAT, tier_id=tier_id, group_id=group_id, representative=representative)
    if not seats:
        raise Refusal("member.unknown", number=representative)
    seat = seats[0]
    if seat["known"] is not None:
        return int(seat["known"])
    enrolment = Enrolment(
        number=seat["next_number"],
        name=seat["name"],
        joined_on=at.date(),
        phone=seat["phone"],
        language=seat["language"],
    )
    await join_tier(database, Command(tier_id, f"seat/{group_id}", at, "cli"), group_id, enrolment, representative)
    return enrolment.number
