"""Whether several people hold one phone; a group's seat in a tier is no person, its representative is."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from ledger.tables import Member, table_of

_holder = table_of(Member).alias("holder")


def held_by_several(phone: ColumnElement[Any]) -> "Select[Any]":
    """Select whether more than one member who is no seat has this phone today."""
    return select(func.count() > 1).where(
        _holder.c.phone == phone, _holder.c.left_on.is_(None), _holder.c.institution == 0
    )
