"""What counts as a person: a member who is no institution. Every figure of members asks here, and nowhere else.

A group's seat in a village organisation or network is a member there with money, a phone and a vote, and no woman.
"""

from typing import Final

from sqlalchemy import Column, ColumnElement, FromClause

NO_SAVINGS: Final = "none"
"""The family of what saves nothing: it has no box, is never silent and stands in no figure of savings."""


def person(member: FromClause) -> ColumnElement[bool]:
    """That a row of members is a person. ``member``: the table, or an alias of it."""
    return _of(member, "institution") == 0


def person_row(member: str) -> str:
    """The same in a statement that is text, for the row called ``member``."""
    return f"{member}.institution = 0"


def saving(group: FromClause) -> ColumnElement[bool]:
    """That a row of groups saves. ``group``: the table, what is visible of it, or an alias."""
    return _of(group, "family") != NO_SAVINGS


def saving_row(group: str) -> str:
    """The same in a statement that is text."""
    return f"{group}.family <> '{NO_SAVINGS}'"


def _of(table: FromClause, name: str) -> "Column[object]":
    return table.c[name]  # type: ignore[return-value]  # a clause's columns are declared as keyed elements
