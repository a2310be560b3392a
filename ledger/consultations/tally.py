"""What members answered to a consultation, by region and without names; frozen, it stands for good.

Answers are secret: only sums leave this module, not before the question is closed (whoever looked before and after one
member answered would know what she said), and a region with fewer than five answers is not told apart.
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import bindparam, func, select, update

from ledger.books.canonical import microseconds
from ledger.database import Database, UnitOfWork
from ledger.tables import Consultation, ConsultationAnswer, Member, SavingsGroup, table_of
from ledger.tables.persons import person, saving

MIN_ANSWERS_SHOWN: Final = 5
_consultation, _answer = table_of(Consultation), table_of(ConsultationAnswer)
_group, _member = table_of(SavingsGroup), table_of(Member)
_ONE = select(_consultation).where(_consultation.c.id == bindparam("consultation"))
_FREEZE = update(_consultation).where(
    _consultation.c.id == bindparam("at_consultation"), _consultation.c.frozen_us.is_(None)
)
_COUNT = (
    select(_group.c.region, _answer.c.option, func.count().label("answers"))
    .select_from(_answer)
    .join(_group, _group.c.id == _answer.c.group_id)
    .where(_answer.c.consultation == bindparam("consultation"))
    .group_by(_group.c.region, _answer.c.option)
)
_ASKED = (
    select(func.count().label("asked"))
    .select_from(_consultation)
    .join(_group, _group.c.ngo_id == _consultation.c.ngo_id)
    .join(_member, _member.c.group_id == _group.c.id)
    .where(_consultation.c.id == bindparam("consultation"), _group.c.status == "active", _member.c.left_on.is_(None))
    .where(person(_member), saving(_group))
)


@dataclass(frozen=True, slots=True)
class AnswerTally:
    """Answers by option: of every region (None: too few to keep them secret) and of all (None: too few, or still open).

    ``answers``: how many members answered so far, ``asked``: of how many who are members today.
    """

    regions: dict[str, list[int] | None]
    whole: list[int] | None
    answers: int
    asked: int


async def read_tally(database: Database, consultation: int, today: date) -> AnswerTally:
    """The tally as it was closed or frozen; while the question is open, how many answered and nothing of what.

    Raises:
        LookupError: there is no such consultation.
    """
    rows = await database.fetch(_ONE, consultation=consultation)
    if not rows:
        raise LookupError(f"there is no consultation {consultation}")
    row = rows[0]
    counts = json.loads(row["frozen"]) if row["frozen"] else await _counts(database, consultation, row["options"])
    asked = await database.fetch(_ASKED, consultation=consultation)
    answers, members = sum(map(sum, counts.values())), int(asked[0]["asked"])
    if not row["frozen"] and row["closes_on"] >= today.isoformat():
        return AnswerTally({}, None, answers, members)
    return AnswerTally(_secret(counts), _whole(counts, len(json.loads(row["options"]))), answers, members)


async def freeze_tally(unit: UnitOfWork, consultation: int, at: datetime) -> None:
    """Close a consultation and keep its tally as it stands; done again it changes nothing.

    Raises:
        LookupError: there is no such consultation.
    """
    rows = await unit.fetch(_ONE, consultation=consultation)
    if not rows:
        raise LookupError(f"there is no consultation {consultation}")
    counts = await _counts(unit, consultation, rows[0]["options"])
    frozen = json.dumps(counts, ensure_ascii=False)
    await unit.fetch(_FREEZE, at_consultation=consultation, frozen_us=microseconds(at), frozen=frozen)


async def _counts(reader: Database | UnitOfWork, consultation: int, options: str) -> dict[str, list[int]]:
    choices = len(json.loads(options))
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * choices)
    for row in await reader.fetch(_COUNT, consultation=consultation):
        counts[row["region"]][row["option"] - 1] = row["answers"]
    return dict(sorted(counts.items()))


def _whole(counts: dict[str, list[int]], options: int) -> list[int] | None:
    """All regions together, once they are enough."""
    whole = [sum(answers[place] for answers in counts.values()) for place in range(options)]
    return whole if sum(whole) >= MIN_ANSWERS_SHOWN else None


def _secret(counts: dict[str, list[int]]) -> dict[str, list[int] | None]:
    """Without the regions of few answers, and without as many others as keep those from being disclosed."""
    by_size = sorted(counts, key=lambda region: (sum(counts[region]), region))
    few = [region for region in by_size if sum(counts[region]) < MIN_ANSWERS_SHOWN]
    rest = by_size[len(few) :]
    while few and rest and (len(few) == 1 or sum(sum(counts[region]) for region in few) < MIN_ANSWERS_SHOWN):
        few.append(rest.pop(0))
    return {region: None if region in few else answers for region, answers in counts.items()}
