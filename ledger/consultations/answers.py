"""Consultations: women's own priorities, asked and answered on the same short code; their tally is in tally.py."""

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, text

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.database import Database, UnitOfWork
from ledger.rules.refusal import Refusal
from ledger.tables import Consultation, ConsultationAnswer, table_of

MIN_OPTIONS, MAX_OPTIONS = 2, 6
_consultation, _answer = table_of(Consultation), table_of(ConsultationAnswer)
_INSERT = insert(_consultation)
_INSERT_ANSWER = insert(_answer)
_LAST = text("SELECT coalesce(max(id), 0) AS id FROM consultation")
_OPEN = text("""
SELECT c.id, c.question, c.options, a.option AS answered
FROM consultation c JOIN savings_group g ON g.ngo_id = c.ngo_id
LEFT JOIN consultation_answer a ON a.consultation = c.id AND a.group_id = g.id AND a.member = :member
WHERE g.id = :group_id AND c.opens_on <= :today AND c.closes_on >= :today AND c.frozen_us IS NULL ORDER BY c.id
""")
_FORGET = text("""
DELETE FROM consultation_answer WHERE consultation = :consultation AND group_id = :group_id AND member = :member
""")


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
        await unit.fetch(_FORGET, **key)
        await unit.fetch(_INSERT_ANSWER, **key, option=option, answered_us=microseconds(command.at))


def _in(language: str, words: dict[str, str]) -> str:
    return words.get(language) or words["fr"]
