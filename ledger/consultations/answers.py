"""Consultations: women's own priorities, asked and answered on the same short code; their tally is in tally.py."""

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, bindparam, delete, func, insert, select

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.database import Database, UnitOfWork
from ledger.rules.refusal import Refusal
from ledger.tables import Consultation, ConsultationAnswer, Member, SavingsGroup, table_of
from ledger.tables.persons import person

MIN_OPTIONS, MAX_OPTIONS = 2, 6
_consultation, _answer, _group = table_of(Consultation), table_of(ConsultationAnswer), table_of(SavingsGroup)
_member = table_of(Member)
_INSERT = insert(_consultation)
_INSERT_ANSWER = insert(_answer)
_LAST = select(func.coalesce(func.max(_consultation.c.id), 0).label("id"))
_IS_A_PERSON = (
    select(_member.c.number)
    .where(_member.c.group_id == _group.c.id, _member.c.number == bindparam("member"), person(_member))
    .exists()
)
"""A seat is no voice of its own: whoever speaks for a group answers as the member she is there."""
_OPEN = (
    select(_consultation.c.id, _consultation.c.question, _consultation.c.options, _answer.c.option.label("answered"))
    .select_from(_consultation)
    .join(_group, _group.c.ngo_id == _consultation.c.ngo_id)
    .outerjoin(
        _answer,
        and_(
            _answer.c.consultation == _consultation.c.id,
            _answer.c.group_id == _group.c.id,
            _answer.c.member == bindparam("member"),
        ),
    )
    .where(
        _group.c.id == bindparam("group_id"),
        _IS_A_PERSON,
        _consultation.c.opens_on <= bindparam("today"),
        _consultation.c.closes_on >= bindparam("today"),
        _consultation.c.frozen_us.is_(None),
    )
    .order_by(_consultation.c.id)
)
_FORGET = delete(_answer).where(
    _answer.c.consultation == bindparam("at_consultation"),
    _answer.c.group_id == bindparam("at_group"),
    _answer.c.member == bindparam("at_member"),
)


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question a member may answer now, in her language; ``answered`` is the option she gave already."""

    number: int
    question: str
    options: tuple[str, ...]
    answered: int | None


async def ask_members(
    unit: UnitOfWork,
    ngo_id: int,
    question: dict[str, str],
    options: list[dict[str, str]],
    opens_on: date,
    closes_on: date,
) -> int:
    """Put a question to every member of an organisation's groups; give its number.

    Raises:
        ValueError: too few or too many answers, a text without French, or a close before the opening.
    """
    if not MIN_OPTIONS <= len(options) <= MAX_OPTIONS:
        raise ValueError(f"a consultation has {MIN_OPTIONS} to {MAX_OPTIONS} answers, not {len(options)}")
    if not all(words.get("fr") for words in (question, *options)):
        raise ValueError("the question and every answer need French words")
    if closes_on < opens_on:
        raise ValueError("a consultation closes after it opens")
    number: int = 1 + (await unit.fetch(_LAST))[0]["id"]
    await unit.fetch(
        _INSERT,
        id=number,
        ngo_id=ngo_id,
        question=json.dumps(question, ensure_ascii=False),
        options=json.dumps(options, ensure_ascii=False),
        opens_on=opens_on.isoformat(),
        closes_on=closes_on.isoformat(),
    )
    return number


async def open_questions(database: Database, command: Command, language: str) -> list[OpenQuestion]:
    """The questions open to this member today."""
    rows = await database.fetch(_OPEN, group_id=command.group_id, member=command.member, today=command.day.isoformat())
    return [
        OpenQuestion(
            row["id"],
            _in(language, json.loads(row["question"])),
            tuple(_in(language, words) for words in json.loads(row["options"])),
            row["answered"],
        )
        for row in rows
    ]


async def answer(database: Database, command: Command, consultation: int, option: int) -> None:
    """Record a member's answer in place of the one she gave before.

    Raises:
        Refusal: ``consultation.closed``, also for an answer that is none of the question's.
    """
    known = {question.number: question for question in await open_questions(database, command, "fr")}
    if consultation not in known or not 1 <= option <= len(known[consultation].options):
        raise Refusal("consultation.closed")
    async with database.unit_of_work() as unit:
        key = {"consultation": consultation, "group_id": command.group_id, "member": command.member}
        await unit.fetch(_FORGET, at_consultation=consultation, at_group=command.group_id, at_member=command.member)
        await unit.fetch(_INSERT_ANSWER, **key, option=option, answered_us=microseconds(command.at))


def _in(language: str, words: dict[str, str]) -> str:
    return words.get(language) or words["fr"]
