"""A consultation as a form gives it: a question and its answers in two languages, each short enough for one screen."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.panel.forms.fields import FormWrong
from app.panel.web.visit import Visit
from ledger.consultations.answers import MAX_OPTIONS, MIN_OPTIONS
from menus.text.fold import fold
from menus.text.layout import Footer, lay_out

LANGUAGES: Final = ("fr", "bm")
_FOOTER: Final = Footer("0 Retour", "00 Accueil", "98 Suite")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, language → words each; the days are the first and the last on which it is answered."""

    question: dict[str, str]
    options: list[dict[str, str]]
    opens_on: date
    closes_on: date


def typed_question(visit: Visit, today: date) -> Question:
    """The form, checked.

    Raises:
        FormWrong: question, options, days, long_fr, long_bm.
    """
    question = _words(visit, "question")
    options = [words for place in range(1, MAX_OPTIONS + 1) if (words := _words(visit, f"option{place}"))]
    if "fr" not in question:
        raise FormWrong("question")
    if len(options) < MIN_OPTIONS or any("fr" not in words for words in options):
        raise FormWrong("options")
    for language in LANGUAGES:
        if not _fits(question, options, language):
            raise FormWrong(f"long_{language}")
    try:
        opens_on = date.fromisoformat(visit.typed("opens_on"))
        closes_on = date.fromisoformat(visit.typed("closes_on"))
    except ValueError as problem:
        raise FormWrong("days") from problem
    if not max(opens_on, today) <= closes_on:
        raise FormWrong("days")
    return Question(question, options, opens_on, closes_on)


def _words(visit: Visit, name: str) -> dict[str, str]:
    typed = {language: " ".join(visit.typed(f"{name}_{language}").split()) for language in LANGUAGES}
    return {language: words for language, words in typed.items() if words}


def _fits(question: dict[str, str], options: list[dict[str, str]], language: str) -> bool:
    """Whether the question and all its answers stand on one page of a plain phone."""
    lines = [f"{place}. {fold(words.get(language) or words['fr'])}" for place, words in enumerate(options, 1)]
    return len(lay_out(fold(question.get(language) or question["fr"]), lines, _FOOTER)) == 1
