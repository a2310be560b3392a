"""The form of a checklist: a line an item with its kind and its words, and a line an action."""

from typing import Final

from app.organisations.visits.visit_checklists import KINDS, MAX_ACTIONS, MAX_ITEMS, Checklist, ChecklistItem
from app.panel.forms.reading.fields import FormWrong
from app.panel.web.visit import Visit
from ledger.consultations.questions import Words
from menus.text.fold import fold
from menus.text.gsm import septets

LONGEST_ITEM, LONGEST_ACTION = 90, 40
"""In septets: an item stands on a screen of its own with its answers, an action on a line of a list."""
SPOKEN: Final = ("fr", "bm", "en")


def typed_checklist(visit: Visit) -> Checklist:
    """The form, checked; lines without words are left out.

    Raises:
        FormWrong: items, french, kind or long, with what was typed.
    """
    items = []
    for place in range(1, MAX_ITEMS + 1):
        words = _words(visit, f"item_{place}", LONGEST_ITEM)
        if words:
            kind = visit.typed(f"item_{place}_kind")
            if kind not in KINDS:
                raise FormWrong("kind", "", f"item_{place}_kind")
            items.append(ChecklistItem(kind, words))
    if not items:
        raise FormWrong("items", "", "item_1_fr")
    actions = (_words(visit, f"action_{place}", LONGEST_ACTION) for place in range(1, MAX_ACTIONS + 1))
    return Checklist(0, tuple(items), tuple(words for words in actions if words))


def _words(visit: Visit, name: str, longest: int) -> Words:
    typed = {language: " ".join(visit.typed(f"{name}_{language}").split()) for language in SPOKEN}
    words = {language: said for language, said in typed.items() if said}
    if words and "fr" not in words:
        raise FormWrong("french", next(iter(words.values())), f"{name}_fr")
    for language, said in words.items():
        if septets(fold(said)) > longest:
            raise FormWrong("long", said, f"{name}_{language}")
    return words
