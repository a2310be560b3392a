"""A consultation as a form gives it: questions with their answers in every language, whom it asks, and its days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import bindparam, select

from app.organisations.tenancy import visible
from app.panel.forms.reading.fields import FormWrong
from app.panel.forms.training import typed_programme
from app.panel.web.visit import Visit
from ledger.consultations.asking import AskedOf
from ledger.consultations.questions import BY_HANDS, HANDS, KINDS, MAX_NUMBER, NUMBER, YES_NO, Question
from ledger.rules.spelling import plain
from ledger.tables import SavingsGroup
from menus.screens.member.other import LANGUAGES
from menus.text.fold import fold
from menus.text.gsm import septets

SLOTS: Final = 4
LONGEST_QUESTION, LONGEST_ANSWER, LONGEST_NUMBER_QUESTION = 160, 60, 48
"""In septets; a question for a number stands on one page."""
ROLES: Final = ("president", "secretary", "treasurer", "counter", "key_holder")
_group = visible(SavingsGroup)
_NETWORK: Final = select(_group.c.id, _group.c.name).where(
    _group.c.kind == "tier", _group.c.ngo_id == bindparam("ngo_id"), _group.c.status == "active"
)


@dataclass(frozen=True, slots=True)
class ConsultationForm:
    """What is asked of whom; the days are the first and the last on which it is answered."""

    questions: list[Question]
    of: AskedOf
    opens_on: date
    closes_on: date


async def typed_consultation(visit: Visit, ngo_id: int, today: date) -> ConsultationForm:
    """The form, checked.

    Raises:
        FormWrong: question, options, long, days, programme, network, role, hands.
    """
    asked_of = await _asked_of(visit, ngo_id)
    questions = typed_questions(visit, by_hands=bool(asked_of.way))
    try:
        opens_on = date.fromisoformat(visit.typed("opens_on"))
        closes_on = date.fromisoformat(visit.typed("closes_on"))
    except ValueError as problem:
        raise FormWrong("days") from problem
    if not max(opens_on, today) <= closes_on:
        raise FormWrong("days")
    if asked_of.way and asked_of.role:
        raise FormWrong("hands")
    return ConsultationForm(questions, asked_of, opens_on, closes_on)


def typed_questions(visit: Visit, *, by_hands: bool) -> list[Question]:
    """The questions of the form, checked; ``by_hands``: a group answers them at its meeting.

    Raises:
        FormWrong: question, options, long, hands.
    """
    questions = list(_questions(visit))
    if not questions:
        raise FormWrong("question")
    if by_hands and any(question.kind not in BY_HANDS for question in questions):
        raise FormWrong("hands")
    return questions


def as_typed(questions: Sequence[Question]) -> dict[str, str]:
    """Questions as the fields of the form have them."""
    fields: dict[str, str] = {}
    for place, question in enumerate(questions, start=1):
        fields[f"q{place}_kind"] = question.kind
        if question.kind == NUMBER:
            fields |= {f"q{place}_least": str(question.least), f"q{place}_most": str(question.most)}
        for language in question.words:
            lines = (words.get(language, "") for words in (question.words, *question.options))
            fields[f"q{place}_{language}"] = "\n".join(lines)
    return fields


async def _asked_of(visit: Visit, ngo_id: int) -> AskedOf:
    networks = {str(row["id"]): int(row["id"]) for row in await visit.window.fetch(_NETWORK, ngo_id=ngo_id)}
    network, role = visit.typed("network"), visit.typed("role")
    if network and network not in networks:
        raise FormWrong("network")
    if role and role not in ROLES:
        raise FormWrong("role")
    programme = await typed_programme(visit, ngo_id)
    way = HANDS if visit.typed("way") == HANDS else ""
    return AskedOf(" ".join(visit.typed("region").split()), programme, networks.get(network), role, way)


def _questions(visit: Visit) -> Iterator[Question]:
    for place in range(1, SLOTS + 1):
        lines = {
            language: [" ".join(line.split()) for line in visit.typed(f"q{place}_{language}").splitlines()]
            for language in LANGUAGES
        }
        lines = {language: [line for line in typed if line] for language, typed in lines.items()}
        if any(lines.values()):
            yield _question(visit, place, lines)


def _question(visit: Visit, place: int, lines: dict[str, list[str]]) -> Question:
    """The first line of each language is the question, the others are its answers in their order."""
    kind = visit.typed(f"q{place}_kind")
    if not lines["fr"] or kind not in KINDS:
        raise FormWrong("question")
    answers = 0 if kind in (NUMBER, YES_NO) else len(lines["fr"]) - 1
    if any(len(typed) not in (0, answers + 1) or _twice(typed[1:]) for typed in lines.values()):
        raise FormWrong("options")
    told = [{language: typed[line] for language, typed in lines.items() if typed} for line in range(answers + 1)]
    for line, words in enumerate(told):
        longest = LONGEST_ANSWER if line else LONGEST_NUMBER_QUESTION if kind == NUMBER else LONGEST_QUESTION
        if any(septets(fold(each)) > longest for each in words.values()):
            raise FormWrong("long")
    try:
        bounds = {name: _bound(visit.typed(f"q{place}_{name}")) for name in ("least", "most")} if kind == NUMBER else {}
        known = {name: number for name, number in bounds.items() if number is not None}
        return Question(kind, told[0], tuple(told[1:]), **known)
    except ValueError as problem:
        raise FormWrong("options") from problem


def _twice(answers: list[str]) -> bool:
    return len({plain(answer) for answer in answers}) < len(answers)


def _bound(typed: str) -> int | None:
    number = int(typed) if typed else None
    if number is not None and number > MAX_NUMBER:
        raise ValueError(typed)
    return number
