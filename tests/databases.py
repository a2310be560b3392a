"""An empty, migrated database on either engine for every test that asks: migrated once a process, then copied."""

from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench.embedded_postgres import EmbeddedPostgres
from ledger.audit import audit
from ledger.database import Database, open_database
from ledger.imports import pieces
from migrations.newest import migrate
from tests.kept_books import KeptBooks

_TEMPLATE = "kesu_template"
_AT_ONCE = (
    *("tests/ledger/database/", "tests/ledger/commands/", "tests/ledger/tiers/", "tests/ledger/backup/"),
    *("tests/app/messaging/", "tests/app/panel/"),
)
"""Where tests do several things at once,"""
_ONE_BY_ONE = "tests/ledger/database/test_guards"
"""but for these."""


def migrate_aside(url: str, revision: str = "head") -> None:
    """Migrate in a thread of its own: Alembic starts an event loop, and the caller may stand in one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(migrate, url, revision).result()


@pytest.fixture(autouse=True, scope="session")
def imports_do_not_pause() -> None:
    """No phone waits for the imports of tests."""
    pieces.PAUSE = 0


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    migrate_aside(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: EmbeddedPostgres) -> str:
    """The name of a migrated PostgreSQL database to copy."""
    migrate_aside(postgres_server.create_database(_TEMPLATE))
    return _TEMPLATE


@pytest.fixture
def new_database_url(request: pytest.FixtureRequest, kept_books: KeptBooks) -> Iterator[Callable[[str], str]]:
    """Makes the URL of one more empty migrated database of an engine: for tests that need two."""
    with ExitStack() as lent:

        def make(engine: str) -> str:
            if engine == "postgresql":
                make_postgres = request.getfixturevalue("make_postgres_database")
                return str(make_postgres(request.getfixturevalue("postgres_template")))
            return f"sqlite:///{lent.enter_context(kept_books.lend(request.getfixturevalue('sqlite_template')))}"

        yield make


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, new_database_url: Callable[[str], str]) -> str:
    """The URL of an empty migrated database, once on each engine."""
    return new_database_url(request.param)


@pytest.fixture
async def database(anyio_backend: str, database_url: str, request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """An open store on an empty migrated schema, once on each engine.

    Where tests do one thing after another, SQLite does without threads, as it does for commands.
    """
    at_once = request.node.nodeid.startswith(_AT_ONCE) and not request.node.nodeid.startswith(_ONE_BY_ONE)
    opened = await open_database(database_url, alone=not at_once)
    yield opened
    await opened.close()


@pytest.fixture
async def books_balance(database: Database) -> AsyncIterator[None]:
    """Audits the whole database after the test: ask for it with ``pytest.mark.usefixtures``."""
    yield
    report = await audit(database)
    assert report.ok, report.problems
