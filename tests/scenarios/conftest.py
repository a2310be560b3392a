"""The village for the scenarios: its books are written once a process and copied for every test, on either engine."""

import itertools
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import pytest

from app.observability.logs import set_up_logs
from bench.embedded_postgres import EmbeddedPostgres
from tests.kit.network import people_aside
from tests.kit.village import Village, village

_TEMPLATE = "village_template"
OpenVillage = Callable[..., Awaitable[Village]]
_copies = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def quiet_logs() -> None:
    """Log as the service does: one line an event, nothing that anybody typed."""
    set_up_logs("WARNING", human=False)


@pytest.fixture(scope="session")
def sqlite_village(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """The village's books in a SQLite file to copy."""
    path = tmp_path_factory.mktemp("village") / "village.db"
    shutil.copyfile(sqlite_template, path)
    people_aside(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_village(postgres_server: EmbeddedPostgres, postgres_template: str) -> str:
    """The name of a PostgreSQL database with the village's books to copy."""
    people_aside(postgres_server.create_database(_TEMPLATE, template=postgres_template))
    return _TEMPLATE


@contextmanager
def _books(request: pytest.FixtureRequest, engine: str, folder: Path) -> Iterator[str]:
    """A copy of the village's books on an engine, by its URL, for as long as the block lasts."""
    place = next(_copies)
    if engine == "postgresql":
        template, server = request.getfixturevalue("postgres_village"), request.getfixturevalue("postgres_server")
        name = f"village_{place}"
        yield server.create_database(name, template=template)
        server.drop_database(name)
        return
    path = folder / f"village-{place}.db"
    shutil.copyfile(request.getfixturevalue("sqlite_village"), path)
    yield f"sqlite:///{path}"


@pytest.fixture
async def open_village(
    anyio_backend: str, request: pytest.FixtureRequest, tmp_path: Path, redis_url: str
) -> AsyncIterator[OpenVillage]:
    """Opens a village of a test's own: ``await open_village("postgresql", instances=2)``.

    Afterwards its books balance.
    """
    async with AsyncExitStack() as stack:
        opened: list[Village] = []

        async def open_(engine: str = "sqlite", *, instances: int = 1) -> Village:
            url = stack.enter_context(_books(request, engine, tmp_path))
            opened.append(await stack.enter_async_context(village(url, redis_url, instances=instances)))
            return opened[-1]

        yield open_
        for here in opened:
            report = await here.audited()
            assert report.ok, report.problems


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """Once for each engine."""
    return str(request.param)
