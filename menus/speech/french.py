"""French: "cent", "mille" and "premier" stand alone; the months and weekdays in full."""

from functools import partial

from menus.speech.counting import Counting
from menus.speech.decimal import FRANCS, day, francs, whole

_TO_SIXTEEN = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    *("onze", "douze", "treize", "quatorze", "quinze", "seize"),
)
_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 7: "soixante", 8: "quatre-vingt"}
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
FIRST = "number.first"
_whole = partial(whole, one_hundred=False)


def below_hundred(number: int) -> str:
    """A number from 0 to 99 in words: 21 "vingt et un", 80 "quatre-vingts", 91 "quatre-vingt-onze"."""
    if number <= 16:
        return _TO_SIXTEEN[number]
    if number < 20:
        return f"dix-{_TO_SIXTEEN[number - 10]}"
    tens = number // 10
    base = tens - 1 if tens in (7, 9) else tens
    rest = number - base * 10
    if not rest:
        return "quatre-vingts" if base == 8 else _TENS[base]
    joined = " et " if rest in (1, 11) and base != 8 else "-"
    return f"{_TENS[base]}{joined}{below_hundred(rest)}"


FRENCH = Counting(
    whole=_whole,
    francs=francs(_whole),
    day=day(_whole, first=FIRST),
    words={
        **{f"number.{number}": below_hundred(number) for number in range(100)},
        "number.hundred": "cent",
        "number.thousand": "mille",
        "number.million": "millions",
        FIRST: "premier",
        FRANCS: "francs",
        **{f"weekday.{place}": name for place, name in enumerate(_WEEKDAYS, start=1)},
        **{f"month.{place}": name for place, name in enumerate(_MONTHS, start=1)},
    },
)
