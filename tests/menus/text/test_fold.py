"""What a text in correct spelling becomes on a plain phone."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menus.text.fold import fold
from menus.text.gsm import is_gsm


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Ça reçoit: prêt, dû, Noël", "Ça recoit: pret, du, Noel"),
        ("sœur ŒUVRE À Ô", "soeur OEUVRE A O"),
        ("Épargner à côté, où, été", "Épargner à coté, où, été"),
        ("l’épargne ‘d’Awa’", "l'épargne 'd'Awa'"),
        ("« Benkadi »", '" Benkadi "'),
        ("12\u202f500\u00a0F", "12 500 F"),
        ("lun – ven… — − ‑", "lun - ven... - - -"),
        ("kɛmɛ tɔn Ɛ Ɔ", "kèmè tòn E O"),
        ("ɲɔgɔnye Ɲ ŋ Ŋ", "nyògònye Ny ng Ng"),
        ("fonds\tdeux\r\nlignes\u2028trois", "fonds deux\nlignes\ntrois"),
        ("a\x00b\x1bc\x07d\x85e\u200be\ufeff", "abcdee"),
        ("`x` ² ﬁn ½", "'x' 2 fin 1/2"),
        ("ḍ ɗ ƴ", "d d y"),
        ("٢٧", "27"),
        ("ⵜⴰⵎⴰⵛⴻⵇ", "tamaceq"),
        ("4826 [a] {b} 5 €", "4826 [a] {b} 5 €"),
    ],
)
def test_letters_phones_lack(written: str, shown: str) -> None:
    assert fold(written) == shown


def test_loose_accents_are_composed_first_and_tone_marks_go() -> None:
    assert fold(unicodedata.normalize("NFD", "Épargne prêt à")) == "Épargne pret à"
    assert fold("kɛ\u0300mɛ\u0301") == "kèmè"


@given(st.text())
def test_everything_becomes_readable_and_stays_so(text: str) -> None:
    once = fold(text)
    assert is_gsm(once)
    assert fold(once) == once


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters="`")))
def test_plain_letters_are_left_alone(text: str) -> None:
    assert fold(text) == text


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "M"])), st.text("éêɛ« 1", max_size=5))
def test_a_text_folds_the_same_alone_and_beside_another(text: str, other: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert fold(composed + " " + other) == fold(composed) + " " + fold(other)
