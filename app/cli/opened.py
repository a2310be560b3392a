"""Opens the database for one command."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from app.cli.lines import fail

if TYPE_CHECKING:
    from app.configuration.settings import Settings
    from ledger.database import Database, UnitOfWork

Given = TypeVar("Given")


@asynccontextmanager
async def opened(settings: "Settings", *, durable: bool = True) -> "AsyncIterator[Database]":
    """The service's database, at the newest schema or one that a later version has made.

    ``durable``: whether every commit waits for the disk.
    """
    from ledger.database import open_database

    database = await open_database(settings.database(), connections=4, alone=True, durable=durable)
    try:
        await _check_schema(database)
        yield database
    finally:
        await database.close()


def in_one_unit(act: "Callable[[UnitOfWork, datetime], Awaitable[Given]]") -> Given:
    """Do something at the moment of the clock, all of it or nothing; give what it gives."""
    from app.configuration.clock import Clock
    from app.configuration.settings import Settings

    settings = Settings()

    async def do() -> Given:
        async with opened(settings) as database, database.unit_of_work() as unit:
            return await act(unit, Clock(settings.clock).now())

    return asyncio.run(do())


async def _check_schema(database: "Database") -> None:
    revision = await schema_of(database)
    if not revision:
        fail("the database is empty: run `kesu migrate` first")
    if is_older(revision):
        fail("the database has an older schema: run `kesu migrate` first")


async def schema_of(database: "Database") -> str:
    """The revision of the schema; "" where there is none yet."""
    from sqlalchemy.exc import DBAPIError

    from ledger.database.revision import REVISION

    try:
        rows = await database.fetch(REVISION)
    except Exception as problem:
        if isinstance(problem, DBAPIError | OSError):
            raise
        return ""
    return str(rows[0]["version_num"]) if rows else ""


def is_older(revision: str) -> bool:
    """Whether this program needs a newer schema than this one."""
    from migrations.newest import earlier_revisions

    return revision in earlier_revisions()
