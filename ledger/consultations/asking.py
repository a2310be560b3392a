"""Putting a consultation: its questions, whom it asks, the days on which it is open, and the results it continues."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select

from ledger.consultations.questions import BY_HANDS, HANDS, MAX_QUESTIONS, Question, written
from ledger.database import UnitOfWork
from ledger.tables import Consultation, table_of

_consultation = table_of(Consultation)
_INSERT = insert(_consultation)
_LAST = select(func.coalesce(func.max(_consultation.c.id), 0).label("id"))


@dataclass(frozen=True, slots=True)
class AskedOf:
    """Which of an organisation's members are asked; everybody where nothing is named.

    ``network``: the id of a tier, whose groups are asked. ``role``: an office. ``way``: ``hands`` where groups are
    asked at their meetings, and nobody by herself.
    """

    region: str = ""
    programme_id: int | None = None
    network: int | None = None
    role: str = ""
    way: str = ""


EVERYBODY = AskedOf()


async def ask_members(
    unit: UnitOfWork,
    ngo_id: int,
    questions: Sequence[Question],
    opens_on: date,
    closes_on: date,
    asked: AskedOf = EVERYBODY,
    taken_from: Sequence[int] = (),
) -> int:
    """Put a consultation to members of an organisation's groups; give its number.

    ``taken_from``: the frozen consultations whose results are its options.

    Raises:
        ValueError: no question or too many, a close before the opening, or by hands what hands cannot say.
    """
    if not 1 <= len(questions) <= MAX_QUESTIONS:
        raise ValueError(f"a consultation has 1 to {MAX_QUESTIONS} questions, not {len(questions)}")
    if closes_on < opens_on:
        raise ValueError("a consultation closes after it opens")
    if asked.way == HANDS and (asked.role or any(question.kind not in BY_HANDS for question in questions)):
        raise ValueError("by hands a group chooses one of several, or yes or no; and it is asked as a whole")
    number: int = 1 + (await unit.fetch(_LAST))[0]["id"]
    await unit.fetch(
        _INSERT,
        id=number,
        ngo_id=ngo_id,
        **written(questions),
        opens_on=opens_on.isoformat(),
        closes_on=closes_on.isoformat(),
        region=asked.region,
        programme_id=asked.programme_id,
        tier_id=asked.network,
        role=asked.role,
        way=asked.way,
        taken_from=json.dumps(list(taken_from)),
    )
    return number
