"""English, and the way in which a language that is only heard counts: its clips have the same names."""

from menus.speech.counting import Counting
from menus.speech.decimal import FRANCS, day, francs, whole

_TO_NINETEEN = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def below_hundred(number: int) -> str:
    """A number from 0 to 99 in words: 21 "twenty-one"."""
    if number < 20:
        return _TO_NINETEEN[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]}-{_TO_NINETEEN[ones]}" if ones else _TENS[tens]


ENGLISH = Counting(
    whole=whole,
    francs=francs(whole),
    day=day(whole),
    words={
        **{f"number.{number}": below_hundred(number) for number in range(100)},
        "number.hundred": "hundred",
        "number.thousand": "thousand",
        "number.million": "million",
        FRANCS: "francs",
        **{f"weekday.{place}": name for place, name in enumerate(_WEEKDAYS, start=1)},
        **{f"month.{place}": name for place, name in enumerate(_MONTHS, start=1)},
    },
)
