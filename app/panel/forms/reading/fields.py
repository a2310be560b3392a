"""Fields of forms read strictly: words, whole numbers, amounts, days. What cannot be taken is said by name."""

from datetime import date
from typing import Final

from app.panel.web.visit import Visit

LONGEST: Final = 80
_EARLIEST: Final = date(2000, 1, 1)
_SPACES: Final = str.maketrans("", "", " \u00a0\u202f")


class FormWrong(ValueError):  # noqa: N818 -- what it is, said plainly
    """The form cannot be taken. ``why`` is the key of a text, ``what`` what was typed, ``field`` where."""

    def __init__(self, why: str, what: str = "", field: str = "") -> None:
        super().__init__(why)
        self.why, self.what, self.field = why, what, field or why


def read_number(typed: str, least: int, most: int) -> int:
    """A whole number, its thousands set apart or not.

    Raises:
        FormWrong: ``number``.
    """
    digits = typed.translate(_SPACES)
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 12 and least <= int(digits) <= most):
        raise FormWrong("number", typed[:20])
    return int(digits)


def typed_number(visit: Visit, name: str, least: int, most: int) -> int:
    """A whole number of the form; nothing typed is the least.

    Raises:
        FormWrong: ``number``.
    """
    try:
        return read_number(visit.typed(name) or str(least), least, most)
    except FormWrong as problem:
        raise FormWrong(problem.why, problem.what, name) from problem


def typed_day(visit: Visit, name: str, latest: date) -> date:
    """A day of the form, at the latest the given one.

    Raises:
        FormWrong: with the field's name.
    """
    day = read_day(visit.typed(name), name)
    if day > latest:
        raise FormWrong(name)
    return day


def read_day(typed: str, name: str) -> date:
    """A day, 2026-11-27 or 27/11/2026.

    Raises:
        FormWrong: with the field's name.
    """
    parts = typed.split("/")
    try:
        day = date.fromisoformat("-".join(reversed(parts)) if len(parts) == 3 else typed)
    except ValueError as problem:
        raise FormWrong(name, typed[:20]) from problem
    if day < _EARLIEST:
        raise FormWrong(name, typed[:20])
    return day


def typed_words(visit: Visit, name: str, *, needed: bool = False, longest: int = LONGEST) -> str:
    """One line of words.

    Raises:
        FormWrong: with the field's name.
    """
    words = " ".join(visit.typed(name).split())
    if len(words) > longest or (needed and not words):
        raise FormWrong(name)
    return words
