"""Opens the database for one command."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.cli.lines import fail
from app.configuration.settings import Settings
from ledger.database import Database, open_database
from migrations.newest import earlier_revisions

_REVISION = text("SELECT version_num FROM alembic_version")


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """The service's database, at the newest schema or one that a later version has made."""
    database = await open_database(settings.database(), connections=4)
    try:
        await _check_schema(database)
        yield database
    finally:
        await database.close()


async def _check_schema(database: Database) -> None:
    try:
        rows = await database.fetch(_REVISION)
    except Exception as problem:
        if isinstance(problem, DBAPIError | OSError):
            raise
        fail("the database is empty: run `kesu migrate` first")
    if not rows or rows[0]["version_num"] in earlier_revisions():
        fail("the database has an older schema: run `kesu migrate` first")
