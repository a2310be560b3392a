"""The village for the scenarios: its books are written once a process and copied for every test, on either engine."""

import itertools
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from app.observability.logs import set_up_logs
from bench.embedded_postgres import EmbeddedPostgres
from tests.kept_books import KeptBooks
from tests.kit.effort import WHOLE
from tests.kit.network import STARTS_AT, people_aside
from tests.kit.play import prepare
from tests.kit.standings import Standing, standing_of
from tests.kit.transcript import Transcript, load
from tests.kit.village import Village, village

_TEMPLATE = "village_template"
OpenVillage = Callable[..., Awaitable[Village]]
_copies = itertools.count(1)
_NOTHING_YET = Transcript("", ())
_ROOM = "tests/scenarios/test_"
_ONE_AFTER_ANOTHER = tuple(
    f"{_ROOM}{name}.py"
    for name in (
        *("bad_input", "dropped_calls", "one_fact", "pins_leave_no_trace", "same_figures", "summaries"),
        *("transcripts", "typed_by_heart"),
    )
)
"""Where no hop comes while another is on its way, but for PostgreSQL: SQLite does without threads there."""


class Reached(NamedTuple):
    """A database to copy, and the village's time when it was reached."""

    database: str
    at: datetime


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


@pytest.fixture(scope="session")
def postgres_standings(postgres_village: str) -> dict[Standing, Reached]:
    """PostgreSQL databases to copy, by where they stand: those that were reached so far."""
    return {("", ""): Reached(postgres_village, STARTS_AT)}


async def _reached(request: pytest.FixtureRequest, redis_url: str, transcript: Transcript) -> Reached:
    """The PostgreSQL database that stands where a transcript begins; each is one transcript further than another."""
    kept: dict[Standing, Reached] = request.getfixturevalue("postgres_standings")
    standing = standing_of(transcript)
    if standing not in kept:
        base = kept["", ""] if transcript.place else await _reached(request, redis_url, load(transcript.after))
        server, name = request.getfixturevalue("postgres_server"), f"standing_{len(kept)}"
        url = server.create_database(name, template=base.database)
        async with village(url, redis_url, starts_at=base.at) as here:
            here.stands = ("", "") if transcript.place else standing_of(load(transcript.after))
            await prepare(here, transcript)
            kept[standing] = Reached(name, here.now())
    return kept[standing]


@contextmanager
def _books(request: pytest.FixtureRequest, engine: str, template: str | None) -> Iterator[str]:
    """A copy of the village's books on an engine, by its URL, for as long as the block lasts."""
    if engine == "postgresql":
        server, name = request.getfixturevalue("postgres_server"), f"village_{next(_copies)}"
        template = template or request.getfixturevalue("postgres_village")
        yield server.create_database(name, template=template)
        server.drop_database(name)
        return
    kept_books: KeptBooks = request.getfixturevalue("kept_books")
    with kept_books.lend(request.getfixturevalue("sqlite_village")) as path:
        yield f"sqlite:///{path}"


@pytest.fixture
async def open_village(
    anyio_backend: str, request: pytest.FixtureRequest, redis_url: str
) -> AsyncIterator[OpenVillage]:
    """Opens a village of a test's own: ``await open_village("postgresql", instances=2)``.

    ``before`` says which transcript will be played in it: ``prepare`` finds PostgreSQL's books there already, and takes
    SQLite's there by itself. Afterwards the books balance.
    """
    async with AsyncExitStack() as stack:
        opened: list[Village] = []

        async def open_(engine: str = "sqlite", *, instances: int = 1, before: Transcript = _NOTHING_YET) -> Village:
            there = await _reached(request, redis_url, before) if engine == "postgresql" else None
            url = stack.enter_context(_books(request, engine, there and there.database))
            at = there.at if there else STARTS_AT
            here = await stack.enter_async_context(village(url, redis_url, instances=instances, starts_at=at))
            opened.append(here)
            if there:
                here.stands = standing_of(before)
            elif not WHOLE and request.node.nodeid.startswith(_ONE_AFTER_ANOTHER):
                here.without_threads()
            return here

        yield open_
        for here in opened:
            report = await here.audited()
            assert report.ok, report.problems


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """Once for each engine."""
    return str(request.param)
