"""The real servers of the tests: one Redis and one PostgreSQL for each test process, started when first asked for."""

import itertools
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.embedded.redis import EmbeddedRedis
from bench.embedded_postgres import EmbeddedPostgres


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """URL of an empty Redis; tests that need it empty again flush it themselves."""
    with tempfile.TemporaryDirectory(prefix="kesu-redis-") as folder, EmbeddedRedis(Path(folder)) as server:
        yield server.url


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[EmbeddedPostgres]:
    """A running PostgreSQL that does not wait for the disk, and plans a prepared statement once.

    By itself it plans each statement of a connection five times before it compares; a test asks seldom oftener.
    """
    with EmbeddedPostgres(fsync=False, settings={"plan_cache_mode": "force_generic_plan"}) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres_server: EmbeddedPostgres) -> str:
    """`postgresql://…` of one empty database, shared by all tests of the process."""
    return postgres_server.create_database("kesu")


_numbers = itertools.count(1)


@pytest.fixture
def make_postgres_database(postgres_server: EmbeddedPostgres) -> Iterator[Callable[[str | None], str]]:
    """Makes a database for this test alone, empty or copied from a template by name, and returns its URL."""
    made: list[str] = []

    def make(template: str | None = None) -> str:
        made.append(f"test_{next(_numbers)}")
        return postgres_server.create_database(made[-1], template=template)

    yield make
    for name in made:
        postgres_server.drop_database(name)
