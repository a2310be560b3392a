"""Enrol a member by word of mouth: the secretary types, the member is there and says whether she agrees."""

from sqlalchemy import text

from ledger.act import Act
from ledger.database import Database, Unit
from ledger.founding import Enrolment
from ledger.late_joiners import join_in

_NEXT = text("SELECT coalesce(max(number), 0) + 1 AS number FROM member WHERE group_id = :group_id")
_KNOWN = text("SELECT number FROM member WHERE group_id = :group_id AND name = :name AND joined_on = :joined_on")
_LANGUAGE = text("SELECT language FROM savings_group WHERE id = :group_id")


async def next_number(database: Database | Unit, group_id: int) -> int:
    """The number the next member gets; numbers are never given twice."""
    return int((await database.fetch(_NEXT, group_id=group_id))[0]["number"])


async def enrol(database: Database, act: Act, name: str, phone: str, *, consents: bool) -> int:
    """Write a new member; give her number. The same name enrolled twice on one day is the same member.

    ``phone`` is E.164, or empty for a member without one. Without consent no SMS is ever sent to her.
    """
    async with database.unit() as unit:
        await unit.lock(act.group_id)
        known = await unit.fetch(_KNOWN, group_id=act.group_id, name=name, joined_on=act.day.isoformat())
        if known:
            return int(known[0]["number"])
        number = await next_number(unit, act.group_id)
        enrolment = Enrolment(
            number=number,
            name=name,
            joined_on=act.day,
            phone=phone or None,
            language=(await unit.fetch(_LANGUAGE, group_id=act.group_id))[0]["language"],
            consent_on=act.day if consents else None,
            consent_how=f"ussd by m{act.member}" if consents else None,
        )
        await join_in(unit, act, enrolment)
        return number
