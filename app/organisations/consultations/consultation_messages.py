"""The messages about a consultation: that it is open, what came first once it is frozen, how far its plan is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.messaging.texts import TextPart, Texts
from app.messaging.topics import TOPICS, Topic
from ledger.consultations.questions import RANKING, said_in
from ledger.consultations.tally import ConsultationTally, QuestionTally
from ledger.database import Row

LANGUAGES: Final = ("fr", "bm", "en")
Facts = Mapping[str, int | str]


@dataclass(frozen=True, slots=True)
class ConsultationMessage:
    """One of them. ``key`` is the same whenever it is asked for; ``facts`` by language."""

    topic: Topic
    key: str
    facts: Mapping[str, Facts]


def telling(consultation: Row, state: str, tally: ConsultationTally) -> ConsultationMessage | None:
    """What there is to say now; nothing before it opens, after it closed and was not frozen, or of too few answers.

    The result is that of the first question with choices.
    """
    if state == "open":
        return _telling(consultation, "consultation_opened", {"day": consultation["closes_on"]}, None)
    chosen = next((one for one in tally.questions if one.whole is not None and one.whole.first), None)
    if state == "frozen" and chosen is not None:
        same = {"percent": _percent(chosen), "answers": chosen.answers}
        return _telling(consultation, "consultation_result", same, chosen)
    return None


def plan_telling(consultation: Row, planned: int, finished: int) -> ConsultationMessage | None:
    """How far the plan is, of the actions that were not dropped; nothing without any. Each progress is told once."""
    if not planned:
        return None
    title, key = json.loads(consultation["question"]), f"consultation:{consultation['id']}:plan:{finished}/{planned}"
    facts: dict[str, Facts] = {
        language: {"question": said_in(language, title), "finished": finished, "planned": planned}
        for language in LANGUAGES
    }
    return ConsultationMessage(TOPICS["plan_progress"], key, facts)


def _percent(tally: QuestionTally) -> int:
    """How many of all chose what came first; of a ranking, its points of the most it could have."""
    assert tally.whole is not None  # noqa: S101 -- told only where there is a whole
    most = tally.answers * (len(tally.question.choices) - 1 if tally.question.kind == RANKING else 1)
    return (max(tally.whole.scores) * 100 + most // 2) // most


def worded(said: ConsultationMessage, service_code: str) -> dict[str, str]:
    """The SMS as it will be read, by language: each is one part."""
    texts = Texts.load(service_code)
    return {
        language: texts.one(TextPart(0, said.topic, facts, 1, language, short=False))
        for language, facts in said.facts.items()
    }


def _telling(consultation: Row, topic: str, same: Facts, tally: QuestionTally | None) -> ConsultationMessage:
    title = json.loads(consultation["question"])

    def facts(language: str) -> Facts:
        first = {}
        if tally is not None and tally.whole is not None:  # several that are equal all come first
            words = [tally.question.choices[option - 1] for option in tally.whole.first]
            first = {"answer": ", ".join(said_in(language, each) for each in words)}
        asked = title if tally is None else tally.question.words
        return {"question": said_in(language, asked), **first, **same}

    key = f"consultation:{consultation['id']}:{topic.rpartition('_')[2]}"
    return ConsultationMessage(TOPICS[topic], key, {language: facts(language) for language in LANGUAGES})
