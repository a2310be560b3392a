"""What one setting of a constitution may be: read from plain JSON, written back, described in words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol, TypeVar

_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,4})?")
T = TypeVar("T")


class SettingError(ValueError):
    """A setting nobody knows, or a value that is not allowed; says the key, the value and what is allowed."""

    def __init__(self, key: str, value: object, allowed: str) -> None:
        super().__init__(f"setting {key}: {value!r} is not allowed; allowed: {allowed}")
        self.key = key
        self.value = value
        self.allowed = allowed


class SettingKind(Protocol[T]):
    """How one kind of setting is read and written."""

    def read(self, value: object) -> T:
        """Return the setting, or raise ValueError or TypeError."""

    def write(self, value: T) -> object:
        """Return plain JSON: str, int, bool, list, dict."""

    def allowed(self) -> str:
        """Say in words what is allowed."""


@dataclass(frozen=True, slots=True)
class WholeNumberSetting:
    """A whole number between two bounds, both included."""

    least: int
    most: int

    def read(self, value: object) -> int:
        """Accept a whole number; True and text are none."""
        if isinstance(value, bool) or not isinstance(value, int) or not self.least <= value <= self.most:
            raise ValueError
        return value

    def write(self, value: int) -> int:
        """Whole numbers are plain."""
        return value

    def allowed(self) -> str:
        """Name both bounds."""
        return f"a whole number from {self.least} to {self.most}"


@dataclass(frozen=True, slots=True)
class OneOf:
    """One word or number of a short list; True and False for yes or no."""

    choices: tuple[str | int, ...]

    def read(self, value: object) -> str | int:
        """Accept a choice of the same type, so that 1 is not True."""
        for choice in self.choices:
            if type(value) is type(choice) and value == choice:
                return choice
        raise ValueError

    def write(self, value: str | int) -> str | int:
        """Words and numbers are plain."""
        return value

    def allowed(self) -> str:
        """List the choices."""
        return ", ".join(str(choice) for choice in self.choices)


@dataclass(frozen=True, slots=True)
class PercentSetting:
    """A percentage from 0 to 100 with at most four decimals, exact; plain JSON has it as text, "7.5"."""

    def read(self, value: object) -> Fraction:
        """Accept a Fraction, a whole number, "7.5", or a JSON number, whose decimals are taken as written."""
        percent = value if isinstance(value, Fraction) else _decimal(value)
        if not 0 <= percent <= 100 or (percent * 10_000).denominator != 1:
            raise ValueError
        return percent

    def write(self, value: Fraction) -> str:
        """Write decimals without trailing noughts."""
        whole, rest = divmod(int(value * 10_000), 10_000)
        return f"{whole}.{rest:04}".rstrip("0").rstrip(".")

    def allowed(self) -> str:
        """Show the writing."""
        return 'a percentage from 0 to 100 such as "10" or "7.5"'


def _decimal(value: object) -> Fraction:
    if isinstance(value, bool) or not _PERCENT.fullmatch(str(value)):
        raise ValueError
    return Fraction(str(value))


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of frozen rows, each read from a JSON object by its row class; no two rows share a name."""

    row: type[Any]
    name: str
    described: str

    def read(self, value: object) -> tuple[object, ...]:
        """Accept rows, or objects with the row's fields."""
        if not isinstance(value, Iterable) or isinstance(value, str):
            raise TypeError
        rows = tuple(item if isinstance(item, self.row) else self.row(**item) for item in value)
        if len({getattr(row, self.name) for row in rows}) != len(rows):
            raise ValueError
        return rows

    def write(self, value: tuple[object, ...]) -> list[dict[str, object]]:
        """Write each row as an object."""
        return [{field: getattr(row, field) for field in self.row.__slots__} for row in value]

    def allowed(self) -> str:
        """Describe one row."""
        return self.described
