"""What is heard of a screen: phrases, options with their keys, pages, and French where a language lacks a clip."""

from dataclasses import replace

import pytest

from menus.engine.caller import Caller
from menus.engine.screens import Facts, Item
from menus.screens import SCREENS
from menus.speech.script import SpokenScript
from menus.speech.speaker import NotSpokenError, Speaker
from menus.text.language_file import CatalogueLine

SCRIPT = SpokenScript.load()


def caller(language: str = "fr") -> Caller:
    return Caller(language=language, who=(1, 9), authenticated=True, about={"name": "Awa", "group": "Benkadi"})


def said(page: str) -> list[str]:
    """A page in words, a line a phrase."""
    words = {f"{language}/{name}": words for language in ("fr", "bm") for name, words in SCRIPT.clips(language).items()}
    return [" ".join(words[name] for name in phrase.split()) for phrase in page.split(" ~ ")]


def test_a_phrase_whose_blank_holds_nothing_is_not_said() -> None:
    values = {"shares": 2, "savings_xof": 1_000, "solidarity_xof": 0, "fines_xof": "", "owed_xof": 5}
    values |= dict.fromkeys(("due_on", "due_xof", "ends_on", "announced_savings_xof", "announced_loan_xof"), "")
    page = Speaker(SCRIPT, lambda _: True).pages(SCREENS["mine"], caller(), Facts(values))[0]
    assert said(page)[:4] == [
        "Vos parts: deux",
        "Votre épargne: mille francs",
        "Votre solidarité: zéro francs",
        "Votre dette: cinq francs",
    ]


def test_a_long_list_has_pages_and_its_numbers_go_on() -> None:
    items = tuple(Item(f"1:{number}", {"number": number, "code": "00012"}) for number in range(1, 9))
    pages = Speaker(SCRIPT, lambda _: True).pages(SCREENS["who"], Caller(), Facts(items=items))
    assert len(pages) == 2
    assert "Pour la suite, tapez neuf huit." in said(pages[0])
    assert said(pages[1]) == [
        "Bonjour, c'est Kesu. Qui êtes-vous?",
        "Membre numéro sept du groupe douze tapez sept",
        "Membre numéro huit du groupe douze tapez huit",
    ]


def test_a_line_that_lacks_one_clip_is_said_whole_in_french_and_counted() -> None:
    missed: list[tuple[str, str]] = []
    speaker = Speaker(SCRIPT, lambda name: name != "bm/number.3", lambda *line: missed.append(line))
    values = {"shares": 3, "amount_xof": 1_500, "before_xof": ""}
    page = speaker.pages(SCREENS["save.summary"], caller("bm"), Facts(values))[0]
    assert said(page) == [
        "Vous voulez épargner. Nombre de parts: trois",
        "À apporter à la réunion: mille cinq cent francs",
        "N'i sɔnna, kelen digi.",
        "N'i ma sɔn, fila digi.",
    ]
    assert missed == [("bm", "save.summary")]


def test_a_line_that_nobody_recorded_in_any_language_is_to_be_read_and_counted() -> None:
    missed: list[tuple[str, str]] = []
    gaps = {f"{language}/{name}" for language in ("fr", "bm") for name in ("number.3", "home-loan")}
    speaker = Speaker(SCRIPT, lambda name: name not in gaps, lambda *line: missed.append(line))
    page = speaker.pages(
        SCREENS["save.summary"], caller("bm"), Facts({"shares": 3, "amount_xof": 1_500, "before_xof": ""})
    )[0]
    assert said(page)[0].startswith("Cela se fait à l'écran"), "never half an amount"
    assert said(page)[1:] == ["N'i sɔnna, kelen digi.", "N'i ma sɔn, fila digi."]
    assert missed == [("bm", "save.summary"), ("fr", "save.summary")]
    home = said(speaker.pages(SCREENS["home"], caller("bm"), Facts({"savings_xof": 500}))[0])
    assert not [phrase for phrase in home if "Juru ɲini" in phrase or "Demander un prêt" in phrase]
    assert [phrase for phrase in home if phrase.startswith("Tɔn, naani digi")], "the other options keep their keys"


def test_a_refusal_without_words_of_its_own_says_where_to_look() -> None:
    missed: list[tuple[str, str]] = []
    speaker = Speaker(SCRIPT, lambda _: True, lambda *line: missed.append(line))
    assert said(speaker.line("bm", "refusal.tier.not_a_member", {}))[0].startswith("O tɛ se ka kɛ sisan.")
    assert missed == [("bm", "refusal.tier.not_a_member")]


def test_an_option_that_leads_to_what_cannot_be_heard_is_not_said() -> None:
    her = caller()
    her.role = "treasurer"
    page = Speaker(SCRIPT, lambda _: True).pages(SCREENS["office"], her, Facts())[0]
    assert [line for line in said(page) if "tapez" in line and "zéro" not in line] == [
        "Les prêts: tapez trois",
        "La réunion: tapez quatre",
        "Les membres: tapez cinq",
    ]


def test_a_name_cannot_be_said() -> None:
    french = SCRIPT.files["fr"]
    greets = replace(french, texts={**french.texts, "mine.statement": CatalogueLine("Bonjour {name}")})
    script = SpokenScript({**SCRIPT.files, "fr": greets})
    with pytest.raises(NotSpokenError, match="name"):
        Speaker(script, lambda _: True).line("fr", "mine.statement", {"name": "Awa"})


def test_the_words_of_a_consultation_are_heard_where_they_were_recorded() -> None:
    items = (Item(1, {"choice": "Eau", "clip": "consultation.7.1", "place": 1}),)
    facts = Facts({"question": "Quoi?", "clip": "consultation.7", "place": 7}, items)
    recorded = Speaker(SCRIPT, lambda _: True).pages(SCREENS["consultation.answers"], caller(), facts)[0]
    assert "fr/consultation.7 fr/consultation.answers ~ fr/consultation.7.1 " in recorded
    missed: list[tuple[str, str]] = []
    in_french = Speaker(SCRIPT, lambda name: "bm/consultation.7" not in name, lambda *line: missed.append(line))
    assert "fr/consultation.7 " in in_french.pages(SCREENS["consultation.answers"], caller("bm"), facts)[0]
    assert ("bm", "consultation.7") in missed
    by_number = Speaker(SCRIPT, lambda name: "consultation.7" not in name)
    page = by_number.pages(SCREENS["consultation.answers"], caller(), facts)[0]
    assert said(page)[:2] == ["Numéro sept Quelle est votre réponse?", "Numéro un tapez un"]
