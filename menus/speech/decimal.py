"""Counting by tens, as French, English and most languages that are only heard here do: 0 to 99 are one clip each."""

from collections.abc import Callable
from datetime import date

from menus.speech.counting import Names

LARGEST = 999_999_999
FRANCS = "number.francs"
_SCALES = ((1_000_000, "number.million"), (1_000, "number.thousand"))


def whole(number: int, *, one_hundred: bool = True) -> Names:
    """The number in clips: 1,500 is 1 thousand 5 hundred.

    Args:
        number: From 0 to ``LARGEST``; beyond it is said digit by digit.
        one_hundred: Whether a single hundred or thousand is counted ("one hundred"), as French does not ("cent").
    """
    if number < 0 or number > LARGEST:
        return digits(str(abs(number)))
    if number < 100:
        return (f"number.{number}",)
    said: list[str] = []
    for scale, name in _SCALES:
        count, number = divmod(number, scale)
        if count:
            counted = count > 1 or one_hundred or scale > 1_000
            said += [*(_below_thousand(count, one_hundred=one_hundred) if counted else ()), name]
    return (*said, *_below_thousand(number, one_hundred=one_hundred))


def francs(count: Callable[[int], Names]) -> Callable[[int], Names]:
    """Amounts said as a number of francs, the unit behind it."""
    return lambda amount_xof: (*count(amount_xof), FRANCS)


def day(count: Callable[[int], Names], *, first: str = "") -> Callable[[date], Names]:
    """A date as weekday, number and month. ``first`` is the clip of a first of the month, where it has its own."""

    def said(on: date) -> Names:
        number = (first,) if first and on.day == 1 else count(on.day)
        return (f"weekday.{on.isoweekday()}", *number, f"month.{on.month}")

    return said


def digits(written: str) -> Names:
    """Every digit by itself; what is no digit is left out."""
    return tuple(f"number.{digit}" for digit in written if digit.isascii() and digit.isdigit())


def _below_thousand(number: int, *, one_hundred: bool) -> Names:
    hundreds, rest = divmod(number, 100)
    said: list[str] = []
    if hundreds:
        said += [*([f"number.{hundreds}"] if hundreds > 1 or one_hundred else []), "number.hundred"]
    return (*said, *([f"number.{rest}"] if rest else []))
