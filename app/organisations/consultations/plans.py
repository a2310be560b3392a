"""The plan that a frozen consultation becomes: under each choice, in the result's order, actions and their state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import bindparam, func, insert, select, update

from ledger.consultations.questions import Words
from ledger.consultations.tally import ConsultationTally, QuestionTally
from ledger.database import Database, Row, UnitOfWork
from ledger.tables import PlanAction, table_of

STATES: Final = ("planned", "begun", "done", "dropped")
_action = table_of(PlanAction)
_HERE = _action.c.consultation == bindparam("consultation")
_ALL: Final = select(_action).where(_HERE).order_by(_action.c.axis, _action.c.number)
_LAST: Final = select(func.coalesce(func.max(_action.c.number), 0).label("number")).where(_HERE)
_ADD: Final = insert(_action)
_CHANGE: Final = update(_action).where(
    _action.c.consultation == bindparam("at_consultation"), _action.c.number == bindparam("at_number")
)


@dataclass(frozen=True, slots=True)
class Axis:
    """One choice of the result. ``place`` from 1, the same for those that are tied; ``number``: its option."""

    number: int
    place: int
    words: Words
    score: int
    actions: Sequence[Row]


def decided(tally: ConsultationTally) -> QuestionTally | None:
    """The question whose choices are the axes: the first that has a result to be told."""
    return next((one for one in tally.questions if one.whole is not None and one.whole.first), None)


async def axes(database: Database, consultation: int, tally: QuestionTally) -> list[Axis]:
    """The choices in the order of the result, with their actions."""
    rows = await database.fetch(_ALL, consultation=consultation)
    assert tally.whole is not None  # noqa: S101 -- it was decided
    return [
        Axis(
            option,
            place,
            tally.question.choices[option - 1],
            tally.whole.scores[option - 1],
            [row for row in rows if row["axis"] == option],
        )
        for place, tied in enumerate(tally.whole.order, start=1)
        for option in tied
    ]


async def add_action(unit: UnitOfWork, consultation: int, axis: int, action: str, who: str, due_on: date) -> int:
    """Plan an action; give its number."""
    number: int = 1 + (await unit.fetch(_LAST, consultation=consultation))[0]["number"]
    row = {"axis": axis, "action": action, "who": who, "due_on": due_on.isoformat(), "state": STATES[0]}
    await unit.fetch(_ADD, consultation=consultation, number=number, **row)
    return number


async def change_action(unit: UnitOfWork, consultation: int, number: int, **now: str) -> None:
    """Write how far an action is (``state``), or what it is (``action``, ``who``, ``due_on``) where that was wrong."""
    await unit.fetch(_CHANGE, at_consultation=consultation, at_number=number, **now)


async def progress(database: Database, consultation: int) -> tuple[int, int]:
    """How many actions there are, without those that were dropped, and how many are done."""
    states = [row["state"] for row in await database.fetch(_ALL, consultation=consultation)]
    return len(states) - states.count("dropped"), states.count("done")
