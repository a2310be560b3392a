"""Consultations: women's own priorities, asked on the same short code, tallied by region, without names.

Answers are secret: only sums leave this module, and a region with fewer than five answers is not told apart.
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, insert, select, text

from ledger.act import Act
from ledger.canonical import microseconds
from ledger.database import Database
from ledger.rules.refusal import Refusal
from ledger.tables import Consultation, ConsultationAnswer, table_of

LEAST_OPTIONS, MOST_OPTIONS = 2, 6
LEAST_ANSWERS_SHOWN = 5
_consultation, _answer = table_of(Consultation), table_of(ConsultationAnswer)
_INSERT = insert(_consultation)
_INSERT_ANSWER = insert(_answer)
_LAST = text("SELECT coalesce(max(id), 0) AS id FROM consultation")
_OPEN = text("""
SELECT c.id, c.question, c.options, a.option AS answered
FROM consultation c JOIN savings_group g ON g.ngo_id = c.ngo_id
LEFT JOIN consultation_answer a ON a.consultation = c.id AND a.group_id = g.id AND a.member = :member
WHERE g.id = :group_id AND c.opens_on <= :today AND c.closes_on >= :today ORDER BY c.id
""")
_FORGET = text("""
DELETE FROM consultation_answer WHERE consultation = :consultation AND group_id = :group_id AND member = :member
""")
_TALLY = text("""
SELECT g.region, a.option, count(*) AS answers FROM consultation_answer a JOIN savings_group g ON g.id = a.group_id
WHERE a.consultation = :consultation GROUP BY g.region, a.option
""")
_ONE = select(_consultation).where(_consultation.c.id == bindparam("consultation"))


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question a member may answer now, in her language; ``answered`` is the option she gave already."""

    number: int
    question: str
    options: tuple[str, ...]
    answered: int | None


async def ask_members(
    database: Database,
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
    if not LEAST_OPTIONS <= len(options) <= MOST_OPTIONS:
        raise ValueError(f"a consultation has {LEAST_OPTIONS} to {MOST_OPTIONS} answers, not {len(options)}")
    if not all(words.get("fr") for words in (question, *options)):
        raise ValueError("the question and every answer need French words")
    if closes_on < opens_on:
        raise ValueError("a consultation closes after it opens")
    async with database.unit() as unit:
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


async def open_questions(database: Database, act: Act, language: str) -> list[OpenQuestion]:
    """The questions open to this member today."""
    rows = await database.fetch(_OPEN, group_id=act.group_id, member=act.member, today=act.day.isoformat())
    return [
        OpenQuestion(
            row["id"],
            _in(language, json.loads(row["question"])),
            tuple(_in(language, words) for words in json.loads(row["options"])),
            row["answered"],
        )
        for row in rows
    ]


async def answer(database: Database, act: Act, consultation: int, option: int) -> None:
    """Record a member's answer in place of the one she gave before.

    Raises:
        Refusal: ``consultation.closed``, also for an answer that is none of the question's.
    """
    known = {question.number: question for question in await open_questions(database, act, "fr")}
    if consultation not in known or not 1 <= option <= len(known[consultation].options):
        raise Refusal("consultation.closed")
    async with database.unit() as unit:
        key = {"consultation": consultation, "group_id": act.group_id, "member": act.member}
        await unit.fetch(_FORGET, **key)
        await unit.fetch(_INSERT_ANSWER, **key, option=option, answered_us=microseconds(act.at))


async def tally_by_region(database: Database, consultation: int) -> dict[str, list[int] | None]:
    """Answers by option for every region; None for a region with too few to keep them secret.

    Raises:
        LookupError: there is no such consultation.
    """
    rows = await database.fetch(_ONE, consultation=consultation)
    if not rows:
        raise LookupError(f"there is no consultation {consultation}")
    options = len(json.loads(rows[0]["options"]))
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * options)
    for row in await database.fetch(_TALLY, consultation=consultation):
        counts[row["region"]][row["option"] - 1] = row["answers"]
    return {
        region: answers if sum(answers) >= LEAST_ANSWERS_SHOWN else None for region, answers in sorted(counts.items())
    }


def _in(language: str, words: dict[str, str]) -> str:
    return words.get(language) or words["fr"]
