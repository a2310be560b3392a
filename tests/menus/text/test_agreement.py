"""A line has a form for one where its language needs it, and a number says which form is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menus.text.agreement import agree, decided_by_nothing, every_form
from menus.text.fill import Francs, fill

SHARES = "Épargner {shares} part: {amount} | Épargner {shares} parts: {amount}"


@pytest.mark.parametrize(
    ("language", "shares", "said"),
    [
        ("fr", 0, "part"),
        ("fr", 1, "part"),
        ("fr", 2, "parts"),
        ("en", 0, "parts"),
        ("en", 1, "part"),
        ("ful", 0, "part"),
    ],
)
def test_french_counts_nothing_as_one_and_so_does_what_is_shown_in_french(
    language: str, shares: int, said: str
) -> None:
    assert fill(SHARES, {"shares": shares, "amount": Francs(500)}, language) == f"Épargner {shares} {said}: 500 F"


def test_the_number_before_the_word_that_changes_decides() -> None:
    text = "Le membre {member} annonce {shares} part | Le membre {member} annonce {shares} parts"
    assert fill(text, {"member": 1, "shares": 3}, "fr") == "Le membre 1 annonce 3 parts"
    assert fill(text, {"member": 3, "shares": 1}, "fr") == "Le membre 3 annonce 1 part"


def test_each_line_agrees_by_itself() -> None:
    text = "{shares} part | {shares} parts\nReste\n{weeks} semaine | {weeks} semaines"
    assert agree(text, {"shares": 1, "weeks": 2}, "fr") == "{shares} part\nReste\n{weeks} semaines"
    assert every_form(text) == ("{shares} part\nReste\n{weeks} semaine", "{shares} parts\nReste\n{weeks} semaines")


def test_an_amount_of_one_franc_is_no_number_of_things() -> None:
    assert fill("{amount} rendu | {amount} rendus", {"amount": Francs(1)}, "fr") == "1 F rendus"


def test_a_bar_in_a_value_is_a_letter_like_others() -> None:
    assert fill("{name}: {shares}", {"name": "a | b", "shares": 1}, "fr") == "a | b: 1"


@given(st.text(alphabet="ab {}\n", max_size=30), st.integers(0, 3))
def test_a_text_without_forms_stays_as_it_is(text: str, number: int) -> None:
    assert agree(text, {"a": number}, "fr") == text


def test_forms_that_no_number_decides_are_found() -> None:
    assert decided_by_nothing("Un prêt attend | {loans} prêts attendent") == ("Un prêt attend",)
    assert decided_by_nothing(SHARES) == ()
