"""A consultation by groups: at its meeting each raises hands for each choice, and two officers write down how many.

Hands are voices of the group. Nobody answers such a consultation by herself, so that no woman is counted twice in her
group; one who raises her hand in two groups is counted in both, as in any assembly.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, bindparam, delete, func, insert, select

from ledger.assembly.present import called_present
from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.commands import Request, begin
from ledger.consultations.answers import OpenConsultation
from ledger.consultations.audience import asked_group
from ledger.consultations.questions import HANDS, Question, questions_of, said_in, wording_of
from ledger.database import Database, UnitOfWork
from ledger.people.authentication.second import require_second
from ledger.rules.refusal import Refusal
from ledger.tables import Attendance, Consultation, ConsultationHands, Meeting, Member, SavingsGroup, table_of

_consultation, _hands, _group = table_of(Consultation), table_of(ConsultationHands), table_of(SavingsGroup)
_attendance, _meeting, _member = table_of(Attendance), table_of(Meeting), table_of(Member)
_OPEN: Final = (
    select(_consultation, _hands.c.question.label("counted"), _hands.c.counts)
    .select_from(_group)
    .join(_consultation, asked_group(_group))
    .outerjoin(_hands, and_(_hands.c.consultation == _consultation.c.id, _hands.c.group_id == _group.c.id))
    .where(_group.c.id == bindparam("group_id"), _consultation.c.way == HANDS, _consultation.c.frozen_us.is_(None))
    .where(_consultation.c.withdrawn_on.is_(None))
    .where(_consultation.c.opens_on <= bindparam("today"), _consultation.c.closes_on >= bindparam("today"))
    .order_by(_consultation.c.id, _hands.c.question)
)
_WOMEN: Final = (
    select(func.count().label("women"))
    .select_from(_meeting)
    .join(
        _attendance,
        and_(_attendance.c.group_id == _meeting.c.group_id, _attendance.c.meeting == _meeting.c.number),
    )
    .join(_member, and_(_member.c.group_id == _attendance.c.group_id, _member.c.number == _attendance.c.member))
    .where(_meeting.c.group_id == bindparam("group_id"), _meeting.c.closed_us.is_(None))
    .where(_attendance.c.presence.in_(("present", "late")), _member.c.left_on.is_(None), _member.c.sex == "f")
)
_AGAIN: Final = delete(_hands).where(
    _hands.c.group_id == bindparam("at_group"),
    _hands.c.consultation == bindparam("at_consultation"),
    _hands.c.question == bindparam("at_question"),
)
_INSERT: Final = insert(_hands)


@dataclass(frozen=True, slots=True)
class HandsRaised:
    """The hands for each choice, in their order, and how many of all were women's."""

    hands: Sequence[int]
    women: int

    @property
    def voices(self) -> int:
        """All of them."""
        return sum(self.hands)


async def consultations_by_hands(
    reader: Database | UnitOfWork, command: Command, language: str
) -> list[OpenConsultation]:
    """What this group may count at its meeting today; ``given``: what it counted so far."""
    rows = await reader.fetch(_OPEN, group_id=command.group_id, today=command.day.isoformat())
    given: dict[int, dict[int, str]] = {row["id"]: {} for row in rows}
    for row in rows:
        if row["counted"] is not None:
            given[row["id"]][row["counted"]] = row["counts"]
    asked = {row["id"]: (questions_of(row), wording_of(row)) for row in rows}
    return [
        OpenConsultation(number, said_in(language, questions[0].words), questions, given[number], True, wording)
        for number, (questions, wording) in asked.items()
    ]


async def bounds_of_women(reader: Database | UnitOfWork, group_id: int, voices: int) -> tuple[int, int]:
    """The fewest and the most of so many hands that can be women's, as the roll-call says."""
    present, women = await _present(reader, group_id)
    return max(voices - (present - women), 0), min(voices, women)


async def count_hands(
    database: Database, command: Command, consultation: int, question: int, raised: HandsRaised
) -> None:
    """Write down what a meeting counted, in place of what was counted before.

    Raises:
        Refusal: ``meeting.none_open``, ``consultation.closed``, ``vote.no_roll``, ``vote.above_roll`` for more voices,
            or more women, than were called; ``second.needed``, ``second.not_an_officer``.
    """
    async with begin(database, command, Request(kind="hands"), member=command.member) as begun:
        if begun.stored is not None:
            return
        unit, meeting = begun.unit, begun.card.open_meeting().number
        known = {one.number: one for one in await consultations_by_hands(unit, command, "fr")}
        asked = known[consultation].questions if consultation in known else ()
        if not 1 <= question <= len(asked) or not _are_of(raised, asked[question - 1]):
            raise Refusal("consultation.closed")
        present = await _check_present(unit, command.group_id, raised)
        await require_second(unit, command)
        where = {"at_group": command.group_id, "at_consultation": consultation, "at_question": question}
        await unit.fetch(_AGAIN, **where)
        counts = {str(choice): hands for choice, hands in enumerate(raised.hands, start=1) if hands}
        await unit.fetch(
            _INSERT,
            group_id=command.group_id,
            consultation=consultation,
            question=question,
            meeting=meeting,
            present=present,
            counts=json.dumps(counts),
            women=raised.women,
            counted_by=command.member,
            confirmed_by=command.confirmed_by,
            counted_us=microseconds(command.at),
        )
        await begun.store()


def _are_of(raised: HandsRaised, question: Question) -> bool:
    return len(raised.hands) == len(question.choices) and min(raised.hands) >= 0


async def _check_present(unit: UnitOfWork, group_id: int, raised: HandsRaised) -> int:
    present = await called_present(unit, group_id)
    if not present:
        raise Refusal("vote.no_roll")
    least, most = await bounds_of_women(unit, group_id, raised.voices)
    if raised.voices > present or not least <= raised.women <= most:
        raise Refusal("vote.above_roll", votes=raised.voices, present=present)
    return present


async def _present(reader: Database | UnitOfWork, group_id: int) -> tuple[int, int]:
    """How many were called and are there, and how many of them are women."""
    women = (await reader.fetch(_WOMEN, group_id=group_id))[0]["women"]
    return await called_present(reader, group_id), int(women)
