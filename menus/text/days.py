"""Dates as short as a phone needs them, in each language, without the machine's locale."""

from datetime import date

# Monday first, as `date.weekday` counts. Languages without a row of their own show the French one.
_WEEKDAYS = {
    "fr": ("lun", "mar", "mer", "jeu", "ven", "sam", "dim"),
    "bm": ("tɛnɛn", "tarata", "araba", "alamisa", "juma", "sibiri", "kari"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


def weekday(day: date, language: str) -> str:
    """The name of the weekday, short where the language has a short form: "ven", "juma", "Fri"."""
    return _WEEKDAYS.get(language, _WEEKDAYS["fr"])[day.weekday()]


def short_day(day: date, language: str) -> str:
    """Weekday, day and month, for what is near: "ven 27/11", "juma 27/11"."""
    return f"{weekday(day, language)} {day.day:02}/{day.month:02}"


def full_day(day: date) -> str:
    """Day, month and year, for what is far: "27/11/2026", the same in every language."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"
