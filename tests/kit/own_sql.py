"""Tests that change a row by SQL of their own stand for what the service would write: such a row is sealed as well.

Only inside a unit of work; what ``tests.plain_sql`` writes is what somebody wrote behind the service's back.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Executable, TextClause, text

from ledger.database.protocols import Row
from ledger.database.sealing import SealingUnit, WatchedWrite
from ledger.tables.held import sealed_tables

_WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|(DELETE) FROM) (\w+)")
_product_fetch = SealingUnit.fetch


async def _fetch(unit: SealingUnit, statement: Executable, **values: Any) -> list[Row]:
    words = str(statement) if isinstance(statement, TextClause) else ""
    match = _WRITES.match(words)
    sealed = sealed_tables().get(match[2]) if match and "RETURNING" not in words else None
    if match is None or sealed is None:
        return await _product_fetch(unit, statement, **values)
    write = WatchedWrite(text(f"{words} RETURNING *"), sealed, gone=bool(match[1]), answers=False)
    unit._note(write, await unit.run(write.statement, values))
    return []


@contextmanager
def own_sql_sealed() -> Iterator[None]:
    """Seal what own SQL writes, as long as this is open."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SealingUnit, "fetch", _fetch)
        yield


@pytest.fixture(scope="session", autouse=True)
def own_sql_is_sealed() -> Iterator[None]:
    with own_sql_sealed():
        yield
