"""A group takes its seat in a tier: a member whose name is the group's, spoken for by one of its own members."""

from datetime import datetime

from sqlalchemy import text

from ledger.books.command import Command
from ledger.card.group import group_id_of
from ledger.database import Database
from ledger.people.enrolment_rows import Enrolment
from ledger.rules.refusal import Refusal
from ledger.tiers.lending import join_tier

_SEAT = text("""
SELECT m.phone, m.language, g.name,
       (SELECT coalesce(max(s.number), 0) + 1 FROM member s WHERE s.group_id = :tier_id) AS next_number,
       (SELECT t.member FROM tier_member t WHERE t.tier_id = :tier_id AND t.group_id = :group_id
        AND t.ended_on IS NULL) AS known
FROM member m JOIN savings_group g ON g.id = m.group_id
WHERE m.group_id = :group_id AND m.number = :representative AND m.left_on IS NULL
""")


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
