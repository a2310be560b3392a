"""What an import asks of the database grows with its members, and with nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from app.files.formats.reading import read_file
from bench.imports import IN_A_GROUP, workbook
from ledger.books.command import Command
from ledger.database import Database, open_database
from ledger.imports.writing import write

pytestmark = pytest.mark.anyio
MOST_FOR_A_MEMBER = 4
GROUPS = 8
IMPORTING = Command(0, "", datetime(2026, 11, 22, tzinfo=UTC), "import")


class CountedUnits:
    """The real database; every call inside its units of work is counted."""

    def __init__(self, database: Database) -> None:
        self._database, self.calls = database, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Any]:
        async with self._database.unit_of_work() as unit:
            yield _CountedUnit(unit, self)


class _CountedUnit:
    def __init__(self, unit: Any, counted: CountedUnits) -> None:
        self._unit, self._counted = unit, counted

    def __getattr__(self, name: str) -> Any:
        self._counted.calls += 1
        return getattr(self._unit, name)


async def calls_for(database: Database, members: int) -> int:
    counted = CountedUnits(database)
    sheet = read_file(workbook(members), f"{members}.xlsx")
    seen: list[tuple[int, int]] = []
    done = await write(sheet, counted, IMPORTING, lambda now, of: seen.append((now, of)))
    assert (done.members, seen[0], seen[-1]) == (members, (IN_A_GROUP, members), (members, members))
    return counted.calls


async def test_every_member_costs_the_same_few_calls(new_database_url) -> None:
    calls = []
    for members in (2 * IN_A_GROUP, 4 * IN_A_GROUP, GROUPS * IN_A_GROUP):
        database = await open_database(new_database_url("sqlite"))
        try:
            calls.append(await calls_for(database, members))
        finally:
            await database.close()
    more, twice_as_many = calls[1] - calls[0], calls[2] - calls[1]
    assert abs(twice_as_many - 2 * more) <= GROUPS, "some groups have loans in one more place"
    assert more <= 2 * IN_A_GROUP * MOST_FOR_A_MEMBER
