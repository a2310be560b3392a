"""What was noted by mistake is withdrawn: it stays, with the day and the reason, and counts for nothing."""

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import SQLModel

from ledger.database import UnitOfWork
from ledger.tables import table_of


class NotThere(ValueError):  # noqa: N818 -- what it is, said plainly
    """It is not there, or was withdrawn already."""


async def withdraw(unit: UnitOfWork, model: type[SQLModel], on: date, reason: str, **key: int) -> None:
    """Withdraw one row; ``reason`` is not empty, the key names one row.

    Raises:
        NotThere: see its own docstring.
    """
    at = {f"at_{name}": value for name, value in key.items()}
    statement = _statement(model, tuple(key))
    if not await unit.fetch(statement, **at, withdrawn_on=on.isoformat(), reason=reason):
        raise NotThere


@cache
def _statement(model: type[SQLModel], names: tuple[str, ...]) -> Any:  # noqa: ANN401 -- SQLAlchemy's own type says no more
    table = table_of(model)
    here = (table.c[name] == bindparam(f"at_{name}") for name in names)
    return update(table).where(*here, table.c.withdrawn_on.is_(None)).returning(table.c.withdrawn_on)
