"""The base of every table: an SQLModel class with the Core table behind it, and no mapper of the ORM's.

Nothing here is loaded or saved as an object: statements are Core expressions over ``table_of(…)``. Mapping 75 classes
took a tenth of a second of every start and three megabytes of every process.
"""

from typing import Any

from sqlalchemy import Column, Table
from sqlmodel import SQLModel
from sqlmodel.main import SQLModelMetaclass


class _WithoutMapper(SQLModelMetaclass):
    """Makes the table of a class of ``table=True`` from its fields and ``__table_args__``, in their order."""

    __tablename__: str

    def __init__(self, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: object) -> None:
        type.__init__(self, name, bases, namespace)
        if options.get("table"):
            given: Any = namespace.get("__table_args__", ())
            parts = (given,) if isinstance(given, dict) else tuple(given)
            settings = parts[-1] if parts and isinstance(parts[-1], dict) else {}
            columns = [_named(self.__dict__[field], field) for field in self.model_fields]
            constraints = [part for part in parts if part is not settings]
            self.__table__ = Table(self.__tablename__, self.metadata, *columns, *constraints, **settings)


def _named(column: Column[Any], name: str) -> Column[Any]:
    column.name = column.key = name
    return column


class CoreModel(SQLModel, metaclass=_WithoutMapper):
    """What tables are declared with."""
