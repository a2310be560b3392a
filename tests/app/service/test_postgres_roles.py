"""The SQL of docs/operations.md, run as it is written: the service can do its work, and cannot bend the books."""

import re
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from app.demo.network import load_demo
from bench.embedded_postgres import EmbeddedPostgres
from ledger.audit import audit
from ledger.books.command import Command
from ledger.database import open_database
from ledger.meeting.meetings import close_meeting, open_meeting
from ledger.meeting.rounds.collection import note, post_round
from ledger.people.authentication.pin_vault import PinVault
from tests.databases import migrate_aside

pytestmark = pytest.mark.anyio
PAPER = Path(__file__).parents[3] / "docs/operations.md"
DATABASE = "kesu_of_roles"  # other tests have a database that is called kesu
ROLES, GRANTS, AFTER_MIGRATING = (
    sql.replace("DATABASE kesu ", f"DATABASE {DATABASE} ")
    for sql in re.findall(r"```sql\n(.*?)```", PAPER.read_text("utf-8"), re.DOTALL)
)
NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
TREASURER = 3


async def run(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in filter(str.strip, sql.split(";")):
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
async def service_url(postgres_server: EmbeddedPostgres) -> str:
    def url(role: str) -> str:
        return postgres_server.url(DATABASE).replace("postgres@", f"{role}@")

    await run(postgres_server.url("postgres"), ROLES)
    await run(url("postgres"), GRANTS)
    migrate_aside(url("kesu_owner"))
    await run(url("kesu_owner"), AFTER_MIGRATING)
    return url("kesu_service")


def command(key: str) -> Command:
    return Command(1, key, NOW, "test", TREASURER)


async def test_the_service_works_and_bends_nothing(service_url: str):
    database = await open_database(service_url)
    await load_demo(database, PinVault(b"pepper"), NOW, 1, 9, lambda _done: None)
    meeting = await open_meeting(database, command("open"))
    for member in range(1, 10):
        await note(database, command(f"note/{member}"), member, 2)
    await post_round(database, command("round"))
    await close_meeting(database, command("close"), meeting.number)
    report = await audit(database)
    await database.close()
    assert report.ok, report.problems
    for bent in (
        "ALTER TABLE journal DISABLE TRIGGER ALL",
        "UPDATE journal SET memo = 'other'",
        "DELETE FROM entry",
        "TRUNCATE entry",
        "DELETE FROM account",
        "DROP FUNCTION kesu_refuse CASCADE",
        "CREATE TABLE mine (n int)",
        "SET session_replication_role = replica",
        "UPDATE alembic_version SET version_num = '0'",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await run(service_url, bent)
