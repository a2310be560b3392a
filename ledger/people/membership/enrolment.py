"""Enrols a member, on the secretary's phone or in the panel: her number, her consent, when she may begin to save."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import and_, bindparam, func, select

from ledger.books.command import Command
from ledger.card import read_constitution
from ledger.card.queries import GROUP
from ledger.commands import begin
from ledger.database import Database, UnitOfWork
from ledger.people.contacts.consent import Consent
from ledger.people.membership.enrolment_rows import Enrolment, enrol_member
from ledger.people.membership.joining import join_in
from ledger.tables import ConstitutionVersion, Cycle, Meeting, Member, SavingsGroup, table_of
from ledger.tables.expressions.persons import NO_SAVINGS

Begins = Literal["joins_now", "joins_by_buying", "joins_next_cycle"]
_group, _constitution, _member = table_of(SavingsGroup), table_of(ConstitutionVersion), table_of(Member)
_meeting, _cycle = table_of(Meeting), table_of(Cycle)
_NUMBER = (
    select(func.coalesce(func.max(_member.c.number), 0) + 1).where(_member.c.group_id == _group.c.id).scalar_subquery()
)
_MEETINGS = (
    select(func.count())
    .select_from(_meeting)
    .join(_cycle, and_(_cycle.c.group_id == _meeting.c.group_id, _cycle.c.number == _meeting.c.cycle))
    .where(_meeting.c.group_id == _group.c.id, _cycle.c.closed_on.is_(None), _meeting.c.closed_us.is_not(None))
    .scalar_subquery()
)
_NEXT = (
    select(
        _group.c.language,
        _group.c.family,
        (_group.c.family + " " + _constitution.c.settings).label("rules"),
        _NUMBER.label("number"),
        _MEETINGS.label("meetings"),
    )
    .outerjoin(_constitution, _constitution.c.group_id == _group.c.id)
    .where(_group.c.id == GROUP)
    .order_by(_constitution.c.version.desc())
    .limit(1)
)
_KNOWN = select(_member.c.number).where(
    _member.c.group_id == GROUP, _member.c.name == bindparam("name"), _member.c.joined_on == bindparam("joined_on")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    """What is asked of somebody who joins. ``phone`` is E.164; ``language`` empty: that of her group.

    Without consent no SMS is ever sent to her; none: she comes from a group that never asked her, and is asked when she
    calls.
    """

    name: str
    consent: Consent | None
    phone: str | None = None
    language: str = ""
    sex: str = "f"
    sms_wanted: bool = True
    sms_on_shared: bool = False


@dataclass(frozen=True, slots=True)
class NextMember:
    """What the next member gets: a number that is never given twice, a language, and when she may begin to save."""

    number: int
    language: str
    begins: Begins
    saves: bool = True


async def next_member(database: Database | UnitOfWork, group_id: int) -> NextMember:
    """What enrolling somebody today would give her."""
    row = (await database.fetch(_NEXT, group_id=group_id))[0]
    begins: Begins = "joins_now"
    if row["meetings"]:
        buys = read_constitution(row["rules"]).late_joiner == "buys_in"
        begins = "joins_by_buying" if buys else "joins_next_cycle"
    return NextMember(int(row["number"]), row["language"], begins, row["family"] != NO_SAVINGS)


async def enrol(database: Database, command: Command, name: str, phone: str, *, consents: bool, asked_in: str) -> int:
    """Write a new member; give her number. The same name enrolled twice on one day is the same member.

    ``phone`` is E.164, or empty for a member without one. She agrees to be kept, or is not enrolled; ``consents``: to
    be written to as well. Her answer is noted with the language it was asked in (``asked_in``).
    """
    async with begin(database, command) as begun:
        unit = begun.unit
        known = await unit.fetch(_KNOWN, group_id=command.group_id, name=name, joined_on=command.day.isoformat())
        if known:
            return int(known[0]["number"])
        said = Consent(at=command.at, language=asked_in, how="oral", noted_by=f"m{command.member}", sms=consents)
        return await enrol_in(unit, command, NewMember(name=name, phone=phone or None, consent=said))


async def enrol_in(unit: UnitOfWork, command: Command, person: NewMember) -> int:
    """Write a new member under the next number of her group, whose books are locked; give the number.

    When she may begin to save is for the group's rule (``late_joiner``), wherever she is enrolled.
    """
    coming = await next_member(unit, command.group_id)
    enrolment = Enrolment(
        number=coming.number,
        name=person.name,
        joined_on=command.day,
        phone=person.phone,
        language=person.language or coming.language,
        sex=person.sex,
        consent=person.consent,
        sms_wanted=person.sms_wanted,
        sms_on_shared=person.sms_on_shared,
    )
    if coming.saves:
        await join_in(unit, command, enrolment)
    else:
        await enrol_member(unit, command.group_id, enrolment, saves=False)
    return coming.number
