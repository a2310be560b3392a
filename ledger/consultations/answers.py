"""Consultations on a member's phone: what is open to her, and her ballots, which she may change until the close."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, delete, insert, select

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.consultations.audience import asked_group, asked_member, same_person
from ledger.consultations.questions import ONE, YES_NO, Question, questions_of, said_in, wording_of
from ledger.database import Database, UnitOfWork
from ledger.rules.refusal import Refusal
from ledger.tables import Consultation, ConsultationAnswer, Member, SavingsGroup, table_of

_consultation, _answer = table_of(Consultation), table_of(ConsultationAnswer)
_group, _member = table_of(SavingsGroup), table_of(Member)
_again = table_of(Member).alias("again")
_SHE = (_member.c.group_id == bindparam("group_id"), _member.c.number == bindparam("member"))
_HERS = (
    select(_again.c.number)
    .where(_again.c.group_id == _answer.c.group_id, _again.c.number == _answer.c.member, same_person(_again, _member))
    .correlate(_answer, _member)
    .exists()
)
"""That an answer is of the same person, in this group or in another.

Correlated by name: two selects deep in ``_FORGET`` the answers would become a table of their own, and every one hers.
"""
_OPEN = (
    select(_consultation, _answer.c.answers, _answer.c.option)
    .select_from(_member)
    .join(_group, _group.c.id == _member.c.group_id)
    .join(_consultation, asked_group(_group))
    .outerjoin(_answer, and_(_answer.c.consultation == _consultation.c.id, _HERS))
    .where(*_SHE, asked_member(_member), _consultation.c.frozen_us.is_(None), _consultation.c.way == "")
    .where(_consultation.c.withdrawn_on.is_(None))
    .where(_consultation.c.opens_on <= bindparam("today"), _consultation.c.closes_on >= bindparam("today"))
    .order_by(_consultation.c.id)
)
_FORGET = delete(_answer).where(
    _answer.c.consultation == bindparam("at_consultation"), select(_member.c.number).where(*_SHE, _HERS).exists()
)
_INSERT = insert(_answer)


@dataclass(frozen=True, slots=True)
class OpenConsultation:
    """A consultation that a member may answer now. ``given``: her ballots so far, by the question's number.

    ``by_hands``: her group answers it at its meeting, and ``given`` is what it counted. ``wording``: how often its
    words were corrected.
    """

    number: int
    title: str
    questions: tuple[Question, ...]
    given: Mapping[int, str]
    by_hands: bool = False
    wording: int = 0

    @property
    def next_question(self) -> int:
        """The first that she has not answered, or the first of all."""
        left = [place for place in range(1, len(self.questions) + 1) if place not in self.given]
        return left[0] if left else 1


async def open_consultations(
    database: Database | UnitOfWork, command: Command, language: str
) -> list[OpenConsultation]:
    """What is open to this member today."""
    rows = await database.fetch(_OPEN, group_id=command.group_id, member=command.member, today=command.day.isoformat())
    found: list[OpenConsultation] = []
    for row in rows:
        if found and found[-1].number == row["id"]:
            continue  # an earlier version took her answer in each of her groups
        questions = questions_of(row)
        given = {} if row["option"] is None else ballots_of(row["answers"], row["option"])
        title = said_in(language, questions[0].words)
        found.append(OpenConsultation(row["id"], title, questions, given, wording=wording_of(row)))
    return found


async def answer(database: Database, command: Command, consultation: int, question: int, ballot: str) -> None:
    """Record a member's ballot in place of the one she gave before, here or in another of her groups.

    Raises:
        Refusal: ``consultation.closed``, also for a ballot that is no answer to the question.
    """
    async with database.unit_of_work() as unit:
        known = {one.number: one for one in await open_consultations(unit, command, "fr")}
        one = known.get(consultation)
        asked = one.questions if one is not None else ()
        if one is None or not 1 <= question <= len(asked) or asked[question - 1].ballot(ballot) != ballot:
            raise Refusal("consultation.closed")
        given = {**one.given, question: ballot}
        where = {"group_id": command.group_id, "member": command.member}
        await unit.fetch(_FORGET, at_consultation=consultation, **where)
        first = int(given[1]) if 1 in given and asked[0].kind in (ONE, YES_NO) else 0
        written = json.dumps(dict(sorted(given.items())))
        row = {"consultation": consultation, "option": first, "answers": written}
        await unit.fetch(_INSERT, **where, **row, answered_us=microseconds(command.at))


def ballots_of(answers: str, option: int) -> dict[int, str]:
    """The ballots of a row, by the question's number."""
    return {int(place): ballot for place, ballot in json.loads(answers).items()} if answers else {1: str(option)}
