"""Column types that mean the same on SQLite (STRICT) and PostgreSQL: whole numbers of 64 bits, text, bytes.

Dates are ISO text (``2026-11-22``), which sorts and reads well on both engines; instants are whole microseconds since
1970 in UTC and end in ``_us``; money is whole francs and ends in ``_xof``; yes/no is 1/0, because STRICT tables know no
boolean.
"""

from typing import Any

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, Table, Text, text
from sqlmodel import Field, SQLModel

WHOLE = BigInteger().with_variant(Integer(), "sqlite")
STRICT: dict[str, Any] = {"sqlite_strict": True}


def whole(**options: Any) -> Any:  # noqa: ANN401 -- Field() itself is declared as Any
    """A 64-bit whole number: SQLModel's own ``int`` would be 32 bits on PostgreSQL."""
    return Field(sa_type=WHOLE, **options)


def words(**options: Any) -> Any:  # noqa: ANN401
    """Text of any length: STRICT tables refuse VARCHAR."""
    return Field(sa_type=Text, **options)


def octets(**options: Any) -> Any:  # noqa: ANN401
    """Raw bytes, for digests."""
    return Field(sa_type=LargeBinary, **options)


def present(name: str, *columns: str, where: str | None = None, unique: bool = False) -> Index:
    """An index over the rows that have a value in ``where`` (the last column unless told): empty ones cost nothing.

    It also keeps PostgreSQL's planner from choosing such an index for the sake of its first column, as it did on a
    journal that it knew no statistics of.
    """
    condition = text(f"{where or columns[-1]} IS NOT NULL")
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def table_of(model: type[SQLModel]) -> Table:
    """The Core table behind a model, for statements that must not pay for the ORM."""
    return SQLModel.metadata.tables[str(model.__tablename__)]
