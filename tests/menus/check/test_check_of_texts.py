"""Each rule about texts finds the mistake it is there for, in the language that has it."""

from typing import Any

import pytest

from menus.check.report import problems_of
from menus.check.spoken import said_by
from tests.menus.check.small_menus import menus_of, small


def said(**changed: Any) -> list[str]:
    return [str(problem) for problem in problems_of(menus_of(**changed))]


def test_a_screen_without_a_text_is_found() -> None:
    assert said(texts={"done": None}) == ["texts: done: no text"]
    assert said(texts={"nav.more": None}) == ["texts: nav.more: no text"]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"home": None}, "texts: home: options none instead of save, list"),
        ({"home": {"list": "Membres", "save": "Épargner"}}, "texts: home: options list, save instead of save, list"),
        ({"summary": {"yes": "Oui"}}, "texts: summary: options yes instead of yes, no"),
        ({"shares": {"yes": "Oui", "no": "Non"}}, "texts: shares: options yes, no instead of none"),
        ({"confirm": {"no": "Non", "yes": "Oui"}}, "texts: confirm: its options are yes, no"),
    ],
)
def test_options_are_named_as_the_screen_names_them(options: dict[str, Any], problem: str) -> None:
    assert problem in said(options=options)


def test_languages_say_the_same() -> None:
    assert said(bm={"done": "A sɛbɛnna {name}"}) == ["catalogues: bm: done: blanks {name} instead of none"]
    swapped = {"home": {"list": "Tɔndenw", "save": "Wari mara"}}
    assert said(bm_options=swapped) == ["catalogues: bm: home: options in the order list, save instead of save, list"]


def test_a_blank_that_nothing_fills_is_found() -> None:
    assert said(texts={"done": "Noté le {moon}"}) == [
        "blanks: done: nothing is known to fill {moon}: see menus/worst.py"
    ]
    assert said(texts={"word.trade": "commerce de {name}"}) == ["blanks: word.trade: a blank here is never filled"]
    assert said(options={"home": {"save": "Épargner {shares}", "list": "Membres"}}) == [
        "blanks: home:save: a blank here is never filled"
    ]


def test_refusals_and_errors_speak_of_their_own_numbers() -> None:
    assert said(texts={"refusal.loan.overdue": None}) == ["refusals: refusal.loan.overdue: no text"]
    assert said(texts={"refusal.loan.overdue": "Non, {name}."}) == [
        "refusals: refusal.loan.overdue: the refusal has no number {name}"
    ]
    assert said(texts={"error.slow": None}) == ["errors: error.slow: no text"]
    assert said(texts={"error.slow": "Attendez {minutes}."}) == [
        "errors: error.slow: only least, least_xof, most, most_xof are filled, not {minutes}"
    ]


LANGUAGES = ("fr", "bm", "en", "ful")


def test_a_summary_nobody_can_see_whole_is_found_with_the_widest_names() -> None:
    found = said(texts={"summary": "{name} " * 7})  # "Awa Diarra " seven times would have fitted
    assert [problem.split(",")[0] for problem in found] == [f"whole: {of}: summary: 2 pages" for of in LANGUAGES]


def test_a_language_that_falls_back_is_measured_too() -> None:
    found = said(texts={"summary": "x " * 90}, bm={"summary": "x"})
    assert {problem.split(": ")[1] for problem in found} == {"fr", "en", "ful"}


def test_a_question_has_one_page_even_under_a_refusal_for_98_is_an_answer_to_it() -> None:
    found = said(texts={"shares": "xxxx " * 16 + "{least} {most}", "refusal.loan.overdue": "yyyy " * 10})
    assert [problem.split(",")[0] for problem in found] == [
        f"whole: {of}: shares: 2 pages under a refusal" for of in LANGUAGES
    ]


def test_a_line_that_ends_a_call_fits_a_phone() -> None:
    assert said(texts={"error.unavailable": "zzzzz " * 30 + "zzz"}) == [
        f"pages: {of}: error.unavailable: 183 septets; a phone shows 182" for of in LANGUAGES
    ]


def test_a_message_of_two_parts_is_found() -> None:
    text = "Noté. " * 25 + "{amount}"  # 150 and 12 septets: "99 999 995 F"
    assert said(bm={"sms.confirmed": text}) == ["messages: bm: sms.confirmed: 162 septets, 2 parts"]
    assert said(texts={"sms.confirmed": "Noté {moon}"})[0] == (
        "messages: sms.confirmed: nothing is known to fill {moon}: see menus/worst.py"
    )


def test_bambara_letters_are_folded_and_counted_as_the_phone_shows_them() -> None:
    menus = menus_of(small(), bm={"done": "A sɛbɛnna: niyɔrɔ ɲuman."})
    assert problems_of(menus) == []


def test_what_the_conversation_says_by_itself_is_read_out_of_its_code() -> None:
    assert {"too_many", "menu_changed", "unavailable", "slow"} <= said_by()
    assert said_by("menus.nowhere") == frozenset()


@pytest.mark.parametrize(
    "line",
    ["Au plus {shares} parts", "{weeks} semaines pour {name}", "Reste\nEncore {weeks} semaines", "{shares} choix"],
)
def test_a_number_before_a_plural_without_a_form_for_one_is_found(line: str) -> None:
    found = said(texts={"summary": line})
    assert [problem.partition(" no form for one of ")[0] for problem in found] == [
        "plurals: en: summary:",
        "plurals: fr: summary:",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "{shares} part | {shares} parts",
        "{in_favour} voix",
        "{amount_xof} payés",
        "Membre {number} dans la liste",
        "Parts: {shares}",
    ],
)
def test_a_form_for_one_and_what_counts_nothing_are_no_problem(line: str) -> None:
    assert said(texts={"summary": line}) == []


def test_forms_that_no_number_decides_are_found() -> None:
    assert said(texts={"summary": "Un prêt | {loans} prêts"}) == [
        f"catalogues: {language}: summary: no number stands before the word that changes after 'Un prêt'"
        for language in ("fr", "bm", "en")
    ]
