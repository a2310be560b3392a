"""Amounts, shares, dates and languages as the panel writes them: unbroken at a line's end, alike in every table."""

from datetime import UTC, date, datetime
from fractions import Fraction

from menus.text.days import full_day
from menus.text.francs import francs

NOTHING = "–"
_UNBROKEN = "\N{NO-BREAK SPACE}"
_TAGS = {"ful": "ff"}


def amount(amount_xof: int | None, language: str) -> str:
    """An amount in francs; a dash where there is none."""
    return NOTHING if amount_xof is None else francs(amount_xof, language).replace(" ", _UNBROKEN)


def exact_xof(exact: Fraction, language: str) -> str:
    """What one share is worth, to the hundredth of a franc: 586,70 F. A share-out pays by the exact fraction."""
    hundredths = _half_up(exact * 100)
    whole, rest = divmod(hundredths, 100)
    point = "." if language == "en" else ","
    return f"{grouped(whole, language)}{f'{point}{rest:02}' if rest else ''}{_UNBROKEN}F"


def whole_xof(exact: Fraction) -> int:
    """A mean of francs to the nearest whole one, halves up."""
    return _half_up(exact)


def grouped(count: int | None, language: str) -> str:
    """A whole number with its thousands set apart."""
    if count is None:
        return NOTHING
    return f"{count:,}".replace(",", "," if language == "en" else _UNBROKEN)


def percent(ratio: Fraction | None, language: str) -> str:
    """A ratio in percent, rounded once, with one decimal below ten; a dash where it cannot be said."""
    if ratio is None:
        return NOTHING
    size, sign = abs(ratio) * 100, "-" if ratio < 0 else ""
    tenths = _half_up(size * 10)
    whole, rest = divmod(tenths, 10) if tenths < 100 else (_half_up(size), 0)
    shown = f"{whole}.{rest}" if rest else str(whole)
    return f"{sign}{shown if language == 'en' else shown.replace('.', ',')}{_UNBROKEN}%"


def _half_up(exact: Fraction) -> int:
    return (exact + Fraction(1, 2)).__floor__()


def day(on: str | date | None) -> str:
    """A date, 27/11/2026; a dash where there is none."""
    if on is None:
        return NOTHING
    return full_day(date.fromisoformat(on) if isinstance(on, str) else on)


def moment_of(us: int) -> datetime:
    """The instant behind microseconds since 1970. Mali keeps UTC all year."""
    return datetime.fromtimestamp(us // 1_000_000, UTC)


def moment(us: int | None) -> str:
    """Date and time, 27/11/2026 16:05; a dash where there is none."""
    if us is None:
        return NOTHING
    at = moment_of(us)
    return f"{full_day(at.date())} {at:%H:%M}"


def phone(number: str | None) -> str:
    """A phone number in readable blocks, +223 70 00 10 01; a dash where there is none."""
    if not number:
        return NOTHING
    if number.startswith("+223") and len(number) == 12:
        rest = number[4:]
        return _UNBROKEN.join(["+223", *(rest[place : place + 2] for place in range(0, 8, 2))])
    return number


def language_tag(code: str) -> str:
    """A catalogue's language as HTML names it: BCP 47 has two letters where there are two."""
    return _TAGS.get(code, code)
