"""The two messages about a consultation: that it is open, and, once it is frozen, what came first."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.messaging.texts import TextPart, Texts
from app.messaging.topics import TOPICS, Topic
from ledger.consultations.tally import AnswerTally
from ledger.database import Row

LANGUAGES: Final = ("fr", "bm", "en")
Facts = Mapping[str, int | str]


@dataclass(frozen=True, slots=True)
class Telling:
    """One of the two. ``key`` is the same whenever it is asked for; ``facts`` by language."""

    topic: Topic
    key: str
    facts: Mapping[str, Facts]


def telling(consultation: Row, state: str, tally: AnswerTally) -> Telling | None:
    """What there is to say now; nothing before it opens, after it closed and was not frozen, or of too few answers."""
    if state == "open":
        return _telling(consultation, "consultation_opened", {"day": consultation["closes_on"]}, None)
    if state == "frozen" and tally.whole:
        percent = (max(tally.whole) * 100 + tally.answers // 2) // tally.answers
        return _telling(
            consultation, "consultation_result", {"percent": percent, "answers": tally.answers}, tally.whole
        )
    return None


def worded(said: Telling, service_code: str) -> dict[str, str]:
    """The SMS as it will be read, by language: each is one part."""
    texts = Texts.load(service_code)
    return {
        language: texts.one(TextPart(0, said.topic, facts, 1, language, short=False))
        for language, facts in said.facts.items()
    }


def _telling(consultation: Row, topic: str, same: Facts, counts: list[int] | None) -> Telling:
    question, options = json.loads(consultation["question"]), json.loads(consultation["options"])

    def facts(language: str) -> Facts:
        first = {}
        if counts is not None:  # several that are equal all come first
            most = [options[place] for place, count in enumerate(counts) if count == max(counts)]
            first = {"answer": ", ".join(words.get(language) or words["fr"] for words in most)}
        return {"question": question.get(language) or question["fr"], **first, **same}

    key = f"consultation:{consultation['id']}:{topic.rpartition('_')[2]}"
    return Telling(TOPICS[topic], key, {language: facts(language) for language in LANGUAGES})
