"""What members answered to a consultation, by region and without names; frozen, it stands for good.

Answers are secret: only sums leave this module, not before the consultation is closed (whoever looked before and after
one member answered would know what she said), and a region with fewer than five answers is not told apart.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import BindParameter, and_, bindparam, func, select, update

from ledger.books.canonical import microseconds
from ledger.consultations.answers import ballots_of
from ledger.consultations.audience import asked_group, asked_member, who, withdrew
from ledger.consultations.counting import BallotResult, Ballots, count, together
from ledger.consultations.questions import HANDS, Question, questions_of
from ledger.database import Database, Row, UnitOfWork
from ledger.tables import Consultation, ConsultationAnswer, ConsultationHands, Member, SavingsGroup, table_of

MIN_ANSWERS_SHOWN: Final = 5
_consultation, _answer = table_of(Consultation), table_of(ConsultationAnswer)
_group, _member, _hands = table_of(SavingsGroup), table_of(Member), table_of(ConsultationHands)
_NUMBER: BindParameter[int] = bindparam("consultation")
_ONE = select(_consultation).where(_consultation.c.id == _NUMBER)
_FREEZE = update(_consultation).where(
    _consultation.c.id == bindparam("at_consultation"),
    _consultation.c.frozen_us.is_(None),
    _consultation.c.withdrawn_on.is_(None),
)
_COUNT = (
    select(_group.c.region, _answer.c.answers, _answer.c.option, _member.c.sex, func.count().label("people"))
    .join_from(_answer, _group, _group.c.id == _answer.c.group_id)
    .join(_member, and_(_member.c.group_id == _answer.c.group_id, _member.c.number == _answer.c.member))
    .where(_answer.c.consultation == _NUMBER, ~withdrew(_answer.c.consultation, _group.c.ngo_id))
    .group_by(_group.c.region, _answer.c.answers, _answer.c.option, _member.c.sex)
)
_HANDS = (
    select(_group.c.region, _hands.c.group_id, _hands.c.question, _hands.c.counts, _hands.c.women)
    .join_from(_hands, _group, _group.c.id == _hands.c.group_id)
    .where(_hands.c.consultation == _NUMBER, ~withdrew(_hands.c.consultation, _group.c.ngo_id))
)
_ASKED = (
    select(func.count(who(_member).distinct()).label("asked"))
    .select_from(_consultation)
    .join(_group, asked_group(_group))
    .join(_member, and_(_member.c.group_id == _group.c.id, asked_member(_member)))
    .where(_consultation.c.id == _NUMBER)
)
_WOMEN_KEY: Final = "women"
_Found = defaultdict[str, defaultdict[str, defaultdict[str, int]]]
Counts = Mapping[str, Mapping[str, Ballots]]
"""Question (from 1, as text) → region → ballots."""


@dataclass(frozen=True, slots=True)
class QuestionTally:
    """Answers to one question: of every region (None: too few to keep them secret) and of all (None: too few, or open).

    ``answers``: how many answered so far.
    """

    question: Question
    regions: Mapping[str, BallotResult | None]
    whole: BallotResult | None
    answers: int


@dataclass(frozen=True, slots=True)
class ConsultationTally:
    """All questions; ``answers``: of the one most answered, ``asked``: how many are asked today.

    ``women``: how many spoke, by region; none where a few would be told.
    """

    questions: tuple[QuestionTally, ...]
    answers: int
    asked: int
    women: Mapping[str, int | None]


async def read_tally(database: Database, consultation: int, today: date) -> ConsultationTally:
    """The tally as it was closed or frozen; of one open or withdrawn, how many answered and nothing of what.

    Raises:
        LookupError: there is no such consultation.
    """
    row = await _one(database, consultation)
    questions = questions_of(row)
    frozen = _thawed(row["frozen"]) if row["frozen"] else await _counts(database, row)
    asked = await database.fetch(_ASKED, consultation=consultation)
    over = row["closes_on"] < today.isoformat() and row["withdrawn_on"] is None
    closed = bool(row["frozen"]) or over
    tallies = tuple(
        _tally(question, frozen.get(str(place), {}), closed=closed) for place, question in enumerate(questions, start=1)
    )
    women = _secret_sizes(frozen.get(_WOMEN_KEY, {})) if closed else {}
    return ConsultationTally(tallies, max(one.answers for one in tallies), int(asked[0]["asked"]), women)


async def freeze_tally(unit: UnitOfWork, consultation: int, at: datetime) -> None:
    """Close a consultation and keep its tally as it stands; done again it changes nothing.

    Raises:
        LookupError: there is no such consultation.
    """
    row = await _one(unit, consultation)
    frozen = json.dumps(await _counts(unit, row), ensure_ascii=False)
    await unit.fetch(_FREEZE, at_consultation=consultation, frozen_us=microseconds(at), frozen=frozen)


async def _one(reader: Database | UnitOfWork, consultation: int) -> Any:  # noqa: ANN401 -- a row
    rows = await reader.fetch(_ONE, consultation=consultation)
    if not rows:
        raise LookupError(f"there is no consultation {consultation}")
    return rows[0]


async def _counts(reader: Database | UnitOfWork, row: Row) -> dict[str, dict[str, Any]]:
    """Persons' ballots or groups' hands."""
    if row["way"] == HANDS:
        return _ordered(*_of_hands(await reader.fetch(_HANDS, consultation=row["id"])))
    found = _nothing()
    women: dict[str, int] = defaultdict(int)
    for given in await reader.fetch(_COUNT, consultation=row["id"]):
        for question, ballot in ballots_of(given["answers"], given["option"]).items():
            found[str(question)][given["region"]][ballot] += given["people"]
        women[given["region"]] += given["people"] if given["sex"] == "f" else 0
    return _ordered(found, women)


def _of_hands(rows: Sequence[Row]) -> tuple[_Found, dict[str, int]]:
    """Hands by question, region and choice; of each group the most women that any question had."""
    found = _nothing()
    spoke: dict[tuple[str, int], int] = defaultdict(int)
    for row in rows:
        for ballot, hands in json.loads(row["counts"]).items():
            found[str(row["question"])][row["region"]][ballot] += hands
        where = row["region"], row["group_id"]
        spoke[where] = max(spoke[where], row["women"])
    women: dict[str, int] = defaultdict(int)
    for (region, _), number in spoke.items():
        women[region] += number
    return found, women


def _nothing() -> _Found:
    return defaultdict(lambda: defaultdict(lambda: defaultdict(int)))


def _ordered(found: _Found, women: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    """As it is frozen."""
    ordered = {
        question: {region: dict(sorted(ballots.items())) for region, ballots in sorted(regions.items())}
        for question, regions in sorted(found.items())
    }
    return {**ordered, _WOMEN_KEY: dict(sorted(women.items()))}


def _thawed(frozen: str) -> dict[str, dict[str, Any]]:
    """A frozen tally; one of an earlier version, region → answers by option, as it would be written today."""
    found: dict[str, Any] = json.loads(frozen)
    if _WOMEN_KEY in found:
        return found
    regions = {
        region: {str(option): people for option, people in enumerate(counts, start=1) if people}
        for region, counts in found.items()
    }
    return {"1": regions, _WOMEN_KEY: {}}


def _tally(question: Question, regions: Mapping[str, Ballots], *, closed: bool) -> QuestionTally:
    whole = together(list(regions.values()))
    answers = sum(whole.values())
    if not closed:
        return QuestionTally(question, {}, None, answers)
    sizes = _secret_sizes({region: sum(ballots.values()) for region, ballots in regions.items()})
    told = {region: None if size is None else count(question, regions[region]) for region, size in sizes.items()}
    return QuestionTally(question, told, count(question, whole) if answers >= MIN_ANSWERS_SHOWN else None, answers)


def _secret_sizes(sizes: Mapping[str, int]) -> dict[str, int | None]:
    """Without the regions of few answers, and without as many others as keep those from being disclosed."""
    by_size = sorted(sizes, key=lambda region: (sizes[region], region))
    few = [region for region in by_size if sizes[region] < MIN_ANSWERS_SHOWN]
    rest = by_size[len(few) :]
    while few and rest and (len(few) == 1 or sum(sizes[region] for region in few) < MIN_ANSWERS_SHOWN):
        few.append(rest.pop(0))
    return {region: None if region in few else size for region, size in sizes.items()}
