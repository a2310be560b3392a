"""Counts what a hop asks of Redis and of the database, in front of the real ones."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import Executable

from ledger.database import Database, Row, UnitOfWork
from menus.hop.going_on import GoingOn
from tests.kit.village import Village


@dataclass(slots=True)
class Asked:
    """What was asked since the count began: commands of Redis, reads of the database; and whether an effect ran."""

    redis: int = 0
    database: int = 0
    effect: bool = False


class CountedDatabase:
    """The real database, with its reads outside a transaction counted; what an effect does in one is its own affair."""

    def __init__(self, database: Database, asked: Asked) -> None:
        self._database, self._asked = database, asked

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    async def fetch(self, statement: Executable, **values: object) -> list[Row]:
        self._asked.database += 1
        return await self._database.fetch(statement, **values)

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[UnitOfWork]:
        self._asked.database += 1
        async with self._database.unit_of_work() as unit:
            yield unit


@contextmanager
def counted(village: Village) -> Iterator[Asked]:
    """Count what the first instance asks for, as long as the block lasts."""
    asked, conversation, redis = Asked(), village.running.conversation, village.running.redis
    ports, command, carried_out = conversation._ports, redis.execute_command, GoingOn._carried_out

    async def counted_command(*parts: Any, **options: Any) -> Any:
        asked.redis += 1
        return await command(*parts, **options)

    async def noted(self: GoingOn, *scene_and_effect: Any) -> Any:
        asked.effect = True
        return await carried_out(self, *scene_and_effect)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(redis, "execute_command", counted_command)
        patch.setattr(conversation, "_ports", replace(ports, database=CountedDatabase(ports.database, asked)))
        patch.setattr(GoingOn, "_carried_out", noted)
        yield asked
