"""A URL that names several PostgreSQL servers: whichever of them takes writes is spoken to."""

import asyncio

import pytest
from sqlalchemy import text

from app.embedded.loopback import free_port
from bench.embedded_postgres import EmbeddedPostgres
from bench.faults_standby import Standby
from ledger.books.errors import TryAgain
from ledger.database import Database, open_database
from tests.databases import migrate_aside
from tests.village import found_village

pytestmark = pytest.mark.anyio
_GROUPS = text("SELECT count(*) AS many FROM savings_group")
_RENAMED = text("UPDATE savings_group SET name = :name RETURNING name")
PATIENCE_SECONDS = 20


async def renamed(database: Database, name: str) -> str:
    """Write, trying again for a while as a caller would."""
    for _ in range(PATIENCE_SECONDS * 10):
        try:
            async with database.unit_of_work() as unit:
                return str((await unit.fetch(_RENAMED, name=name))[0]["name"])
        except TryAgain:
            await asyncio.sleep(0.1)
    raise AssertionError("no primary was found")


async def test_a_server_that_is_not_there_is_passed_over(postgres_server: EmbeddedPostgres, postgres_url: str) -> None:
    ports = f"port={free_port()},{postgres_server.port}"
    url = f"postgresql://postgres@/kesu?host=127.0.0.1,127.0.0.1&{ports}"
    migrate_aside(url)
    database = await open_database(url)
    await found_village(database)
    assert (await database.fetch(_GROUPS))[0]["many"] == 1
    await database.close()


async def test_the_service_follows_the_primary() -> None:
    """The same open database: the standby is never written to before it has taken over, and then is."""
    with EmbeddedPostgres(fsync=False, settings={"synchronous_commit": "on"}) as primary:
        migrate_aside(primary.create_database("books"))
        with Standby(primary, fsync=False) as standby:
            await asyncio.to_thread(standby.follow)
            both = f"host=127.0.0.1,127.0.0.1&port={standby.port},{primary.port}"
            database = await open_database(f"postgresql://postgres@/books?{both}")
            await found_village(database)
            assert await renamed(database, "Before") == "Before"
            primary.kill()
            with pytest.raises(TryAgain):
                async with database.unit_of_work() as unit:
                    await unit.fetch(_RENAMED, name="Between")
            await asyncio.to_thread(standby.take_over)
            assert (await database.fetch(_GROUPS))[0]["many"] == 1
            assert await renamed(database, "After") == "After"
            await database.close()
