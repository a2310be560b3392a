"""Bambara: money is counted in units of five francs, and seventeen number words say every amount up to 10⁸ francs."""

from datetime import date

from menus.speech.counting import Counting, Names
from menus.text.bambara_numbers import LARGEST, number_words
from menus.text.francs import UNIT_XOF

_WORDS = {
    "kelen": "1",
    "fila": "2",
    "saba": "3",
    "naani": "4",
    "duuru": "5",
    "wɔɔrɔ": "6",
    "wolonwula": "7",
    "segin": "8",
    "kɔnɔntɔn": "9",
    "tan": "10",
    "mugan": "20",
    "bi": "tens",
    "kɛmɛ": "hundred",
    "waga": "thousand",
    "miliyɔn": "million",
    "ni": "and",
    "ani": "and_more",
}
"""The seventeen, by the name of their clip."""
_NOTHING, _UNIT, _FRANCS = "number.0", "number.dorome", "number.francs"
_WEEKDAYS = ("tɛnɛn", "tarata", "araba", "alamisa", "juma", "sibiri", "kari")
_MAX_SAID = 999_999_999


def whole(number: int) -> Names:
    """The number in clips: 15 is "tan ni duuru"; 0 is "foyi", nothing. Beyond the words it is said digit by digit."""
    if number == 0:
        return (_NOTHING,)
    if not 1 <= number <= min(LARGEST, _MAX_SAID):
        return tuple(name for digit in str(abs(number)) for name in whole(int(digit)))
    return tuple(f"number.{_WORDS[word]}" for word in number_words(number).split())


def francs(amount_xof: int) -> Names:
    """An amount in units of five francs: 1500 is "kɛmɛ saba", 25 "dɔrɔmɛ duuru", 1503 "kɛmɛ saba ni faransi saba".

    Under a hundred units the unit is named, or a small count would be heard as francs.
    """
    if amount_xof < 0:
        return whole(amount_xof)
    count, rest_xof = divmod(amount_xof, UNIT_XOF)
    said: list[str] = [_UNIT] if 1 <= count < 100 else []
    said += whole(count) if count else ()
    if rest_xof:
        said += [*(["number.and"] if count else []), _FRANCS, *whole(rest_xof)]
    return tuple(said) or (_NOTHING,)


def day(on: date) -> Names:
    """Weekday, month and day by their numbers: "juma, kalo tan ni kelen, tile mugan ni wolonwula"."""
    return (f"weekday.{on.isoweekday()}", "date.month", *whole(on.month), "date.day", *whole(on.day))


BAMBARA = Counting(
    whole=whole,
    francs=francs,
    day=day,
    words={
        **{f"number.{name}": word for word, name in _WORDS.items()},
        _NOTHING: "foyi",
        _UNIT: "dɔrɔmɛ",
        _FRANCS: "faransi",
        "date.month": "kalo",
        "date.day": "tile",
        **{f"weekday.{place}": name for place, name in enumerate(_WEEKDAYS, start=1)},
    },
)
