"""Writes an import piece by piece: short units of work, with a pause after each in which the phones are answered."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from sqlalchemy import func, select

from ledger.database import Database, UnitOfWork
from ledger.rules.membership.standing import ON_PHONES
from ledger.tables import SavingsGroup, table_of

PAUSE = 12
"""How many times as long as a piece took its pause lasts. SQLite has one writer, and a hop that finds it busy asks
again after a while: of a hundred hops no more than one is to find it so, and PostgreSQL has its processor back.
"""
_IN_TURN: Final = select(func.pg_advisory_xact_lock(1802728297))
"""Two imports make numbers of groups in turn; a number of their own is locked until the piece ends."""
_group = table_of(SavingsGroup)
_CALLED: Final = select(_group.c.id).where(_group.c.status.in_(ON_PHONES)).limit(1)


@asynccontextmanager
async def paused(database: Database) -> AsyncIterator[None]:
    """Do a piece, and pause after it; where no group is on phones yet there is nobody to pause for."""
    began = time.perf_counter()
    yield
    lasted = time.perf_counter() - began
    if await database.fetch(_CALLED):
        await asyncio.sleep(PAUSE * lasted)


@asynccontextmanager
async def piece(database: Database) -> AsyncIterator[UnitOfWork]:
    """One unit of work of an import, and its pause."""
    async with paused(database), database.unit_of_work() as unit:
        if database.name == "postgresql":
            await unit.fetch(_IN_TURN)
        yield unit
