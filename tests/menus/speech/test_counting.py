"""Numbers, amounts and days in clips, with worked examples."""

from datetime import date

import pytest

from menus.speech.bambara import BAMBARA
from menus.speech.counting import Counting
from menus.speech.english import ENGLISH
from menus.speech.french import FRENCH


def in_words(counting: Counting, names: tuple[str, ...]) -> str:
    return " ".join(counting.words[name] for name in names)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "zéro"),
        (1, "un"),
        (16, "seize"),
        (17, "dix-sept"),
        (21, "vingt et un"),
        (70, "soixante-dix"),
        (71, "soixante et onze"),
        (80, "quatre-vingts"),
        (81, "quatre-vingt-un"),
        (90, "quatre-vingt-dix"),
        (99, "quatre-vingt-dix-neuf"),
        (100, "cent"),
        (200, "deux cent"),
        (999, "neuf cent quatre-vingt-dix-neuf"),
        (1_000, "mille"),
        (1_500, "mille cinq cent"),
        (12_305, "douze mille trois cent cinq"),
        (1_000_000, "un millions"),
        (100_000_000, "cent millions"),
        (1_234_567_890, "un deux trois quatre cinq six sept huit neuf zéro"),
    ],
)
def test_french_counts(number: int, said: str) -> None:
    assert in_words(FRENCH, FRENCH.whole(number)) == said


@pytest.mark.parametrize(
    ("amount_xof", "said"),
    [
        (0, "foyi"),
        (3, "faransi saba"),
        (5, "dɔrɔmɛ kelen"),
        (25, "dɔrɔmɛ duuru"),
        (100, "dɔrɔmɛ mugan"),
        (495, "dɔrɔmɛ bi kɔnɔntɔn ni kɔnɔntɔn"),
        (500, "kɛmɛ"),
        (1_500, "kɛmɛ saba"),
        (1_503, "kɛmɛ saba ni faransi saba"),
        (5_000, "waga kelen"),
        (12_500, "waga fila ani kɛmɛ duuru"),
        (14_000, "waga fila ani kɛmɛ segin"),
        (100_000_000, "miliyɔn mugan"),
    ],
)
def test_bambara_counts_money_in_fives(amount_xof: int, said: str) -> None:
    assert in_words(BAMBARA, BAMBARA.francs(amount_xof)) == said


def test_seventeen_words_and_the_unit_say_every_amount_up_to_a_hundred_million() -> None:
    amounts = [*range(500, 100_000, 5), *range(100_000, 100_000_001, 9_995), 100_000_000]
    used = {name for amount in amounts for name in BAMBARA.francs(amount)}
    assert len(used) == 17
    below = {name for amount in range(5, 500, 5) for name in BAMBARA.francs(amount)}
    assert below - used == {"number.dorome"}


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "zero"), (13, "thirteen"), (21, "twenty-one"), (100, "one hundred"), (1_500, "one thousand five hundred")],
)
def test_english_counts(number: int, said: str) -> None:
    assert in_words(ENGLISH, ENGLISH.whole(number)) == said


def test_every_number_is_said_with_words_that_are_recorded() -> None:
    for counting in (FRENCH, BAMBARA, ENGLISH):
        for number in [*range(1_200), 99_999, 100_000, 999_999, 1_000_001, 999_999_999, 10**10, -45]:
            said = (*counting.whole(number), *counting.francs(number))
            assert said
            assert set(said) <= counting.words.keys()


@pytest.mark.parametrize(
    ("counting", "said"),
    [
        (FRENCH, "mardi premier décembre"),
        (BAMBARA, "tarata kalo tan ni fila tile kelen"),
        (ENGLISH, "Tuesday one December"),
    ],
)
def test_a_day_is_named_with_its_weekday(counting: Counting, said: str) -> None:
    assert in_words(counting, counting.day(date(2026, 12, 1))) == said
