"""Whether several people hold one phone; a group's seat in a tier is no person, its representative is."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from ledger.tables import Member, table_of

_holder = table_of(Member).alias("holder")


def held_by_several(phone: ColumnElement[Any]) -> "Select[Any]":
    """Select whether more than one member who is no seat has this phone today."""
    # Only the phone is a condition of the search: with the others in it PostgreSQL takes the index of persons and reads
    # all of them for each phone, until it has counted a table that an import has just filled.
    today = func.count().filter(_holder.c.left_on.is_(None), _holder.c.institution == 0)
    return select(today > 1).where(_holder.c.phone == phone)
