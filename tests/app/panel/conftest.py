"""Fixtures of the panel: a copy of one world for each test, on SQLite and (where asked) on PostgreSQL; browsers."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher

from app.panel.access import passwords
from app.panel.access.factors.codes import STEP_SECONDS
from app.panel.access.staff import current_code
from bench.embedded_postgres import EmbeddedPostgres
from ledger.database import open_database
from tests.app.panel.camide import KEY, PASSWORD, World, make_world
from tests.kept_books import KeptBooks

CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
_CHEAP_NOBODY = CHEAP.hash("the password of nobody")
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


def without_tokens(page: str) -> str:
    """A page without the tokens of its forms, which differ each time."""
    return CSRF.sub("", page)


class Browser:
    """Speaks to the application as a browser would: keeps cookies, sends the token of the last page."""

    def __init__(self, world: World) -> None:
        self.world = world
        transport = httpx.ASGITransport(app=world.app())
        self.client = httpx.AsyncClient(transport=transport, base_url="http://kesu.test")
        self.last = ""

    async def get(self, address: str, **options: Any) -> httpx.Response:
        answer = await self.client.get(address, **options)
        self.last = answer.text
        return answer

    def token(self) -> str:
        found = CSRF.search(self.last)
        assert found, "no form on the last page"
        return found.group(1)

    async def post(self, address: str, fields: dict[str, str] | None = None, **options: Any) -> httpx.Response:
        headers = {"Origin": "http://kesu.test", **options.pop("headers", {})}
        data = {"csrf": self.token(), **(fields or {})}
        answer = await self.client.post(address, data=data, headers=headers, **options)
        if answer.text:
            self.last = answer.text
        return answer

    async def code_of(self, who: str) -> str:
        """The code of the moment of a person's authenticator; it serves once, so the next half-minute begins."""
        self.world.clock.pass_seconds(STEP_SECONDS)
        return await current_code(self.world.database, f"{who}@example.org", key=KEY, at=self.world.clock.now())

    async def sign_in(self, who: str, password: str = PASSWORD) -> httpx.Response:
        code = await self.code_of(who)
        await self.get("/panel/sign-in")
        fields = {"email": f"{who}@example.org", "password": password, "code": code}
        answer = await self.post("/panel/sign-in", fields)
        if answer.status_code == 303:
            await self.get("/panel/settings")
        return answer


_AT_ONCE = ("test_panel_import.py", "test_panel_messages.py", "test_panel_pages.py")
_TEMPLATE = "panel_template"


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real hash at its lowest cost: people sign in in every test, and so does nobody."""
    monkeypatch.setattr(passwords, "_hasher", CHEAP)
    monkeypatch.setattr(passwords, "_NOBODY", _CHEAP_NOBODY)


@pytest.fixture(scope="session")
def sqlite_world(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> tuple[Path, World]:
    """The world in a SQLite file to copy, and the ids of who is in it."""
    path = tmp_path_factory.mktemp("panel") / "world.db"
    shutil.copyfile(sqlite_template, path)
    return path, _world_aside(f"sqlite:///{path}")


@pytest.fixture(scope="session")
def postgres_template_world(postgres_server: EmbeddedPostgres, postgres_template: str) -> World:
    """The ids of who is in the world that stands in a PostgreSQL database to copy."""
    return _world_aside(postgres_server.create_database(_TEMPLATE, template=postgres_template))


def _world_aside(url: str) -> World:
    """Make the world in an empty store, in a thread of its own: the caller may stand in an event loop."""

    async def make() -> World:
        database = await open_database(url, alone=True)
        made = await make_world(database)
        await database.close()
        return made

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(1) as thread:
        patch.setattr(passwords, "_hasher", CHEAP)
        return thread.submit(asyncio.run, make()).result()


@asynccontextmanager
async def _opened(url: str, made: World, *, alone: bool = False) -> AsyncIterator[World]:
    database = await open_database(url, alone=alone)
    yield World(database, groups=dict(made.groups), staff=dict(made.staff))
    await database.close()


@pytest.fixture
async def world(
    request: pytest.FixtureRequest, sqlite_world: tuple[Path, World], kept_books: KeptBooks
) -> AsyncIterator[World]:
    """The world of one test. Where its requests come one after another, SQLite does without threads."""
    template, made = sqlite_world
    one_by_one = request.path.name not in _AT_ONCE
    with kept_books.lend(template) as path:
        async with _opened(f"sqlite:///{path}", made, alone=one_by_one) as here:
            yield here


@pytest.fixture
async def postgres_world(
    postgres_template_world: World, make_postgres_database: Callable[[str | None], str]
) -> AsyncIterator[World]:
    async with _opened(make_postgres_database(_TEMPLATE), postgres_template_world) as here:
        yield here


@pytest.fixture
async def browser(world: World) -> AsyncIterator[Browser]:
    found = Browser(world)
    yield found
    await found.client.aclose()
