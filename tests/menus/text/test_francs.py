"""Amounts: what Awa reads, and what she says aloud in Bambara."""

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from menus.text.bambara_numbers import LARGEST, number_words
from menus.text.fold import fold
from menus.text.francs import counted, five_franc_count, francs
from menus.text.gsm import septets

ONES = {
    word: number
    for number, word in enumerate(
        ["kelen", "fila", "saba", "naani", "duuru", "wɔɔrɔ", "wolonwula", "segin", "kɔnɔntɔn", "tan"], start=1
    )
}
SCALES = {"waga": 1_000, "miliyɔn": 1_000_000, "miliyari": 1_000_000_000}


def heard(words: str) -> int:
    """The number a listener hears: read apart from how the product builds the words."""
    total = 0
    for group in words.split(" ani "):
        noun, _, count = group.partition(" ")
        scale = SCALES.get(noun, 1)
        for said in (count if scale > 1 else group).split(" ni "):
            match said.split():
                case ["kɛmɛ"]:
                    total += scale * 100
                case ["kɛmɛ", hundreds]:
                    total += scale * 100 * ONES[hundreds]
                case ["mugan"]:
                    total += scale * 20
                case ["bi", tens]:
                    total += scale * 10 * ONES[tens]
                case [one]:
                    total += scale * ONES[one]
                case _:
                    raise AssertionError(said)
    return total


@pytest.mark.parametrize(
    ("amount_xof", "french", "english"),
    [
        (0, "0 F", "0 F"),
        (5, "5 F", "5 F"),
        (1_500, "1 500 F", "1,500 F"),
        (9_999, "9 999 F", "9,999 F"),
        (10_000, "10 000 F", "10,000 F"),
        (12_500, "12 500 F", "12,500 F"),
        (-500, "-500 F", "-500 F"),
        (-12_500, "-12 500 F", "-12,500 F"),
        (40_000_000, "40 000 000 F", "40,000,000 F"),
        (1_234_567_890, "1 234 567 890 F", "1,234,567,890 F"),
    ],
)
def test_francs(amount_xof: int, french: str, english: str) -> None:
    assert francs(amount_xof, "fr") == francs(amount_xof, "bm") == francs(amount_xof, "taq") == french
    assert francs(amount_xof, "en") == english


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "kelen"),
        (10, "tan"),
        (15, "tan ni duuru"),
        (20, "mugan"),
        (29, "mugan ni kɔnɔntɔn"),
        (30, "bi saba"),
        (77, "bi wolonwula ni wolonwula"),
        (100, "kɛmɛ"),
        (101, "kɛmɛ ni kelen"),
        (123, "kɛmɛ ni mugan ni saba"),
        (999, "kɛmɛ kɔnɔntɔn ni bi kɔnɔntɔn ni kɔnɔntɔn"),
        (1_000, "waga kelen"),
        (1_500, "waga kelen ani kɛmɛ duuru"),
        (100_001, "waga kɛmɛ ani kelen"),
        (101_000, "waga kɛmɛ ni kelen"),
        (1_000_000, "miliyɔn kelen"),
        (2_000_025_000, "miliyari fila ani waga mugan ni duuru"),
    ],
)
def test_number_words(number: int, words: str) -> None:
    assert number_words(number) == words
    assert heard(words) == number


@given(st.integers(1, LARGEST))
@example(LARGEST)
def test_the_number_heard_is_the_number_meant(number: int) -> None:
    assert heard(number_words(number)) == number


def test_no_two_small_numbers_sound_alike() -> None:
    said = [number_words(number) for number in range(1, 20_001)]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("number", [0, -1, LARGEST + 1])
def test_no_words(number: int) -> None:
    with pytest.raises(ValueError, match="no Bambara words"):
        number_words(number)


@pytest.mark.parametrize(
    ("amount_xof", "said", "shown"),
    [
        (500, "kɛmɛ", "500 F (kɛmɛ)"),
        (1_500, "kɛmɛ saba", "1 500 F (kɛmɛ saba)"),
        (5_000, "waga kelen", "5 000 F (waga kelen)"),
        (12_500, "waga fila ani kɛmɛ duuru", "12 500 F (waga fila ani kɛmɛ duuru)"),
        (525, "kɛmɛ ni duuru", "525 F (kɛmɛ ni duuru)"),
        (5, "dɔrɔmɛ kelen", "5 F (dɔrɔmɛ kelen)"),
        (250, "dɔrɔmɛ bi duuru", "250 F (dɔrɔmɛ bi duuru)"),
        (1_503, "kɛmɛ saba ni 3 F", "1 503 F (kɛmɛ saba ni 3 F)"),
        (3, "", "3 F"),
        (0, "", "0 F"),
        (-500, "", "-500 F"),
        (5 * LARGEST + 5, "", "5 000 000 000 000 F"),
    ],
)
def test_bambara_counts_in_units_of_five_francs(amount_xof: int, said: str, shown: str) -> None:
    assert five_franc_count(amount_xof) == said
    assert counted(amount_xof) == shown


def test_the_count_of_any_share_a_group_uses_is_short_enough_for_a_phone() -> None:
    amounts = [shares * value for shares, value in itertools.product(range(1, 6), (250, 500, 1_000, 2_500))]
    assert max(septets(fold(counted(amount))) for amount in amounts) <= 35
