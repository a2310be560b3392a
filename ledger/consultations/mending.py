"""A consultation asked by mistake is withdrawn while it may be answered; its wording is corrected before any answer."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from sqlalchemy import bindparam, select, union_all, update

from ledger.consultations.questions import Question, questions_of, written
from ledger.database import Row, UnitOfWork
from ledger.rules.refusal import Refusal
from ledger.tables import Consultation, ConsultationAnswer, ConsultationHands, table_of

_consultation, _answer, _hands = table_of(Consultation), table_of(ConsultationAnswer), table_of(ConsultationHands)
_STANDS = (
    _consultation.c.id == bindparam("at_id"),
    _consultation.c.frozen_us.is_(None),
    _consultation.c.withdrawn_on.is_(None),
    _consultation.c.closes_on >= bindparam("today"),
)
_WITHDRAW: Final = (
    update(_consultation)
    .where(*_STANDS)
    .values(withdrawn_on=bindparam("today"), reason=bindparam("why"))
    .returning(_consultation.c.id)
)
_LOCK: Final = select(_consultation).where(*_STANDS).with_for_update()
"""Locked against the answers that come meanwhile: each refers to the row."""
_ANSWERED: Final = union_all(
    *(select(table.c.group_id).where(table.c.consultation == bindparam("at_id")) for table in (_answer, _hands))
).limit(1)
_REWORD: Final = update(_consultation).where(_consultation.c.id == bindparam("at_id"))


class AnsweredAlready(ValueError):  # noqa: N818 -- what it is, said plainly
    """Somebody answered the words as they are: other words would put an answer into her mouth."""


async def withdraw_consultation(unit: UnitOfWork, consultation: int, on: date, reason: str) -> None:
    """Ask nobody any more; what was answered stays, and is neither counted nor shown. ``reason`` is not empty.

    Raises:
        Refusal: ``consultation.closed``.
    """
    if not await unit.fetch(_WITHDRAW, at_id=consultation, today=on.isoformat(), why=reason):
        raise Refusal("consultation.closed")


async def reword(unit: UnitOfWork, consultation: int, on: date, questions: Sequence[Question]) -> bool:
    """Put other questions in the place of those that are asked, which are kept; false where they are the same.

    Raises:
        Refusal: ``consultation.closed``.
        AnsweredAlready: see its own docstring.
    """
    rows = await unit.fetch(_LOCK, at_id=consultation, today=on.isoformat())
    if not rows:
        raise Refusal("consultation.closed")
    if await unit.fetch(_ANSWERED, at_id=consultation):
        raise AnsweredAlready
    before = questions_of(rows[0])
    if written(questions) == written(before):
        return False
    kept = [
        *json.loads(rows[0]["worded_before"]),
        {"until": on.isoformat(), "questions": [asdict(each) for each in before]},
    ]
    await unit.fetch(
        _REWORD, at_id=consultation, worded_before=json.dumps(kept, ensure_ascii=False), **written(questions)
    )
    return True


def wordings_before(row: Row) -> list[tuple[str, list[str]]]:
    """The earlier wordings of a consultation, the newest first: the day it was corrected, its questions in French."""
    return [
        (one["until"], [_in_french(each) for each in one["questions"]])
        for one in reversed(json.loads(row["worded_before"]))
    ]


def _in_french(question: dict[str, Any]) -> str:
    """A question with its answers on one line."""
    return " / ".join(words["fr"] for words in (question["words"], *question["options"]))
