"""The questions of a consultation: one choice, several, a ranking, yes or no, a number; and how an answer is written.

An answer is a ballot, a short text: an option's number (``2``), several in rising order (``13``), a ranking with the
first choice first (``2413``), ``1`` for yes and ``2`` for no, or the number itself.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from ledger.database import Row

Words = Mapping[str, str]
ONE, SEVERAL, RANKING, YES_NO, NUMBER = KINDS = ("one", "several", "ranking", "yes_no", "number")
HANDS: Final = "hands"
BY_HANDS: Final = (ONE, YES_NO)
"""What hands can say: each is one voice for one choice."""
MIN_OPTIONS: Final = 2
MAX_OPTIONS: Final = 9
"""One digit each, so that several are typed in a row."""
MAX_QUESTIONS: Final = 9
MAX_NUMBER: Final = 999_999_999
_YES_NO: Final = (
    {"fr": "Oui", "bm": "Awɔ", "en": "Yes"},
    {"fr": "Non", "bm": "Ayi", "en": "No"},
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, language → words, French always among them. ``least`` and ``most`` bound a number."""

    kind: str
    words: Words
    options: Sequence[Words] = ()
    least: int = 0
    most: int = MAX_NUMBER

    def __post_init__(self) -> None:
        """Refuse what no phone could ask.

        Raises:
            ValueError: an unknown kind, too few or too many options, no French words, or bounds in the wrong order.
        """
        if self.kind not in KINDS:
            raise ValueError(f"a question is one of {', '.join(KINDS)}, not {self.kind}")
        listed = self.kind in (ONE, SEVERAL, RANKING)
        if listed and not MIN_OPTIONS <= len(self.options) <= MAX_OPTIONS:
            raise ValueError(f"a question has {MIN_OPTIONS} to {MAX_OPTIONS} answers, not {len(self.options)}")
        if not all(words.get("fr") for words in (self.words, *self.options)):
            raise ValueError("the question and every answer need French words")
        if not 0 <= self.least <= self.most <= MAX_NUMBER:
            raise ValueError(f"a number is asked between two bounds, 0 to {MAX_NUMBER}")

    @property
    def choices(self) -> Sequence[Words]:
        """What may be chosen; nothing where a number is asked."""
        return _YES_NO if self.kind == YES_NO else self.options

    def ballot(self, typed: str) -> str | None:
        """What was typed as a ballot; none where it is no answer to this question."""
        if not (typed.isascii() and typed.isdigit()):
            return None
        if self.kind == NUMBER:
            return str(int(typed)) if self.least <= int(typed) <= self.most else None
        numbers = [int(digit) for digit in typed]
        every = range(1, len(self.choices) + 1)
        if len(set(numbers)) < len(numbers) or not set(numbers) <= set(every):
            return None
        if self.kind == RANKING:
            return typed if len(numbers) == len(every) else None
        if self.kind == SEVERAL:
            return "".join(map(str, sorted(numbers)))
        return typed if len(numbers) == 1 else None


def one_choice(words: Words, options: Sequence[Words]) -> Question:
    """The commonest question: one of several answers."""
    return Question(ONE, words, options)


def written(questions: Sequence[Question]) -> dict[str, str]:
    """Questions as the columns of their consultation have them."""
    first = questions[0]
    return {
        "questions": json.dumps([asdict(each) for each in questions], ensure_ascii=False),
        "question": json.dumps(first.words, ensure_ascii=False),
        "options": json.dumps(list(first.options), ensure_ascii=False),
    }


def questions_of(row: Row) -> tuple[Question, ...]:
    """A consultation's questions; one choice where an earlier version asked it."""
    if not row["questions"]:
        return (one_choice(json.loads(row["question"]), json.loads(row["options"])),)
    return tuple(Question(**{**each, "options": tuple(each["options"])}) for each in json.loads(row["questions"]))


def said_in(language: str, words: Words) -> str:
    """The words in a language, or in French."""
    return words.get(language) or words["fr"]


def wording_of(row: Row) -> int:
    """How often the words of a consultation were corrected."""
    return len(json.loads(row["worded_before"]))


def clip_of(consultation: int, question: int, wording: int) -> str:
    """The name under which a question is recorded to be heard; its answers follow it with their numbers.

    ``wording``: how often its words were corrected; what was recorded before says other words, and is heard no more.
    """
    name = f"consultation.{consultation}" + (f".w{wording}" if wording else "")
    return name if question == 1 else f"{name}.q{question}"
