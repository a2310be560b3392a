"""Blanks of a text and the values that fill them."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menus.text.fill import (
    BracesError,
    CountedBlank,
    Day,
    Francs,
    MissingValueError,
    PercentBlank,
    Value,
    fill,
    placeholders,
)


def test_a_text_without_blanks_is_itself() -> None:
    assert fill("Tapez un nombre.", {"name": "Awa"}, "fr") == "Tapez un nombre."


@pytest.mark.parametrize(
    ("value", "language", "shown"),
    [
        ("Awa", "fr", "Awa"),
        (5, "fr", "5"),
        (Francs(12_500), "fr", "12 500 F"),
        (Francs(12_500), "bm", "12 500 F"),
        (Francs(12_500), "en", "12,500 F"),
        (CountedBlank(1_500), "bm", "1 500 F (kɛmɛ saba)"),
        (CountedBlank(1_500), "fr", "1 500 F"),
        (CountedBlank(12_500), "en", "12,500 F"),
        (Day(date(2026, 11, 27)), "bm", "juma 27/11"),
        ("471,8", "fr", "471,8"),
        ("471,8", "en", "471.8"),
        ("120,500", "en", "120,500"),  # a sum
        (PercentBlank(Fraction(1, 10)), "fr", "10 %"),
        (PercentBlank(Fraction(1, 10)), "en", "10%"),
        (PercentBlank(Fraction(1, 8)), "fr", "12,5 %"),
        (PercentBlank(Fraction(1, 8)), "en", "12.5%"),
        (PercentBlank(Fraction(2, 3)), "fr", "66,7 %"),
        (PercentBlank(Fraction(5, 10_000)), "fr", "0,1 %"),  # half a tenth goes up
        (PercentBlank(Fraction(-1, 10)), "fr", "-10 %"),
        (PercentBlank(Fraction(0)), "fr", "0 %"),
    ],
)
def test_values_in_their_language(value: Value, language: str, shown: str) -> None:
    assert fill("Votre part: {part}.", {"part": value}, language) == f"Votre part: {shown}."


def test_a_shortened_name_at_the_end_of_a_sentence_ends_it() -> None:
    said = fill("Ouverte par {name}, fermée par {new_name}.\nÀ {name}.", {"name": "Awa D.", "new_name": "Sira"}, "fr")
    assert said == "Ouverte par Awa D., fermée par Sira.\nÀ Awa D."


def test_a_missing_value_is_named() -> None:
    with pytest.raises(MissingValueError, match="most"):
        fill("Combien de parts? ({least}-{most})", {"least": 1}, "fr")


def test_braces_in_a_value_are_letters_like_others() -> None:
    assert fill("{name}: {amount}", {"name": "{amount} {x}", "amount": Francs(500)}, "fr") == "{amount} {x}: 500 F"


@pytest.mark.parametrize("text", ["{", "}", "{}", "{Name}", "{name", "{{name}}", "{ name }", "a} {b}", "{0}"])
def test_braces_that_are_no_blank_are_refused(text: str) -> None:
    with pytest.raises(BracesError):
        placeholders(text)
    with pytest.raises(BracesError):
        fill(text, {"name": "Awa", "b": "Binta"}, "fr")


def test_blanks_are_named_once() -> None:
    assert placeholders("{name} {amount} {name}") == {"name", "amount"}
    assert placeholders("Bonjour") == frozenset()


words = st.text(st.characters(exclude_characters="{}", codec="utf-8"), max_size=20)


@given(words, words, words, st.text(max_size=20), st.integers())
def test_only_the_blanks_change(before: str, between: str, after: str, name: str, shares: int) -> None:
    filled = fill(f"{before}{{name}}{between}{{shares}}{after}", {"name": name, "shares": shares}, "fr")
    assert filled == before + name + between + str(shares) + after
