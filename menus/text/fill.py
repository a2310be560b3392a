"""Blanks of a text, {name}, and the values that fill them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import assert_never

from menus.text.agreement import agree
from menus.text.days import short_day
from menus.text.francs import counted, francs

_DECIMAL = re.compile(r"\d+,\d")  # thousands have three digits behind their comma
_BLANK = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Francs:
    """An amount shown in francs."""

    amount_xof: int


@dataclass(frozen=True, slots=True)
class CountedBlank:
    """An amount that is agreed to: francs, and in Bambara the count in units of five francs beside them."""

    amount_xof: int


@dataclass(frozen=True, slots=True)
class Day:
    """A day near enough to be named by its weekday."""

    day: date


@dataclass(frozen=True, slots=True)
class PercentBlank:
    """A share of one: `Percent(Fraction(1, 10))` is ten percent; shown to a tenth, half up."""

    ratio: Fraction


Value = str | int | Francs | CountedBlank | Day | PercentBlank


class MissingValueError(KeyError):
    """A text has a blank for which no value was given; names the blank."""


class BracesError(ValueError):
    """A text has a brace that is not part of a {blank}; names the text, which comes from a catalogue."""


@lru_cache(maxsize=4096)
def placeholders(text: str) -> frozenset[str]:
    """The names of the blanks in a text.

    Raises:
        BracesError: the braces do not pair.
    """
    return frozenset(pieces(text)[1::2])


def fill(template: str, values: Mapping[str, Value], language: str) -> str:
    """The template with its blanks filled, in the form its numbers ask for: see ``agreement``.

    Other values are ignored, braces in values stay as they are. The result is folded only if the template and the
    values are: call `fold` on it.

    Raises:
        MissingValueError: a blank has no value.
        BracesError: the braces do not pair.
    """
    template = agree(template, values, language)
    if "{" not in template and "}" not in template:
        return template
    shown = list(pieces(template))
    try:
        shown[1::2] = [_shown(values[name], language) for name in shown[1::2]]
    except KeyError as missing:
        raise MissingValueError(missing.args[0]) from None
    return "".join(_without_double_stops(shown))


def _without_double_stops(shown: list[str]) -> list[str]:
    """A shortened name ("Awa D.") at the end of a sentence ends it; shown are words and values in turn."""
    for value in range(1, len(shown), 2):
        if shown[value].endswith(".") and shown[value + 1].startswith("."):
            shown[value + 1] = shown[value + 1][1:]
    return shown


@lru_cache(maxsize=4096)
def pieces(template: str) -> tuple[str, ...]:
    """Words and names of blanks in turn, beginning and ending with words. Only catalogue texts come here.

    Raises:
        BracesError: the braces do not pair.
    """
    cut = tuple(_BLANK.split(template))
    if any("{" in words or "}" in words for words in cut[::2]):
        raise BracesError(f"a brace without its other half, or a blank that is no name: {template!r}")
    return cut


def _shown(value: Value, language: str) -> str:
    match value:
        case str():
            return value.replace(",", ".") if language == "en" and _DECIMAL.fullmatch(value) else value
        case int():
            return str(value)
        case Francs(amount_xof):
            return francs(amount_xof, language)
        case CountedBlank(amount_xof):
            return counted(amount_xof) if language == "bm" else francs(amount_xof, language)
        case Day(day):
            return short_day(day, language)
        case PercentBlank(ratio):
            return _percent(ratio, language)
        case _:
            assert_never(value)


def _percent(ratio: Fraction, language: str) -> str:
    tenths = (ratio * 2000 + 1) // 2
    whole, tenth = divmod(abs(tenths), 10)
    sign = "-" if tenths < 0 else ""
    point, unit = (".", "%") if language == "en" else (",", " %")
    return f"{sign}{whole}{f'{point}{tenth}' if tenth else ''}{unit}"
