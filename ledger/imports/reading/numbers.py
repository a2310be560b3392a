"""Reads numbers as people and spreadsheets write them: "12 500 FCFA", "12500.0", "10 %", "7,5"; never by a guess."""

import re
from typing import Final

NOTHING: Final = frozenset({"-", "--", "\N{EN DASH}", "\N{EM DASH}", "\N{MINUS SIGN}"})
"""How a sheet of accounts shows that there is nothing."""
_SPACE: Final = "[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}'\N{RIGHT SINGLE QUOTATION MARK}]"
_UNIT: Final = re.compile(r"[ \u00a0\u202f]*(f[ .]?cfa|cfa|fr?s?|francs?( cfa)?|xof|parts?|shares?)\.?$", re.IGNORECASE)
_WHOLE: Final = re.compile(rf"([0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}})+|[0-9]+)(?:[.,]0{{1,2}})?")
_THOUSANDS: Final = re.compile(r"[0-9]{1,3}([.,][0-9]{3})+")
_DECIMAL: Final = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?(e[+-]?[0-9]+)?", re.IGNORECASE)
_NOT_DIGITS: Final = re.compile("[^0-9]")


class NumberWrong(ValueError):  # noqa: N818 -- what it is, said plainly
    """It is no whole number. ``why`` is a key of ``REASONS``: ``thousands``, ``decimals``, ``negative``, ``whole``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def read_whole(written: str) -> int | None:
    """A whole number, none where nothing is written; thousands may be apart and francs behind it.

    Raises:
        NumberWrong: "12.500" (twelve and a half, or thousands?), "2,5", "-3", or no number at all.
    """
    bare = _UNIT.sub("", written.strip()).strip()
    if not bare or bare in NOTHING:
        return None
    found = _WHOLE.fullmatch(bare)
    if found:
        return int(_NOT_DIGITS.sub("", found.group(1))[:18])
    if _THOUSANDS.fullmatch(bare):
        raise NumberWrong("thousands")
    if re.fullmatch(r"[-\N{MINUS SIGN}(] ?[0-9][0-9 .,]*\)?", bare):
        raise NumberWrong("negative")
    raise NumberWrong("decimals" if _DECIMAL.fullmatch(bare) else "whole")


def is_figure(written: str) -> bool:
    """Whether a cell holds a number or an amount, well written or not."""
    bare = _UNIT.sub("", written.strip()).strip().removesuffix("%").strip()
    return bool(re.fullmatch(r"[-+(]?[0-9][0-9 .,'\u00a0\u202f]*\)?", bare) or _DECIMAL.fullmatch(bare))


def read_percent(written: str) -> str:
    """``10 %``, ``7,5`` and ``7.50`` as a setting has it: "10", "7.5"; anything else as it was written."""
    bare = written.replace("%", "").replace(",", ".").strip()
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]+)?", bare):
        return written
    return bare.rstrip("0").rstrip(".") if "." in bare else bare
