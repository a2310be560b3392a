"""Fixtures of the panel: one world a test, on SQLite and (where asked) on PostgreSQL, and browsers without a screen."""

import re
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher

from app.panel.access import passwords
from app.panel.access.codes import STEP_SECONDS
from app.panel.access.staff import current_code
from ledger.database import open_database
from migrations.newest import migrate
from tests.app.panel.camide import KEY, PASSWORD, World, make_world

CSRF = re.compile(r'name="csrf" value="([^"]+)"')


class Browser:
    """Speaks to the application as a browser would: keeps cookies, sends the token of the last page."""

    def __init__(self, world: World) -> None:
        self.world = world
        transport = httpx.ASGITransport(app=world.app())
        self.client = httpx.AsyncClient(transport=transport, base_url="http://kesu.test")
        self.last = ""

    async def get(self, address: str, **options) -> httpx.Response:
        answer = await self.client.get(address, **options)
        self.last = answer.text
        return answer

    def token(self) -> str:
        found = CSRF.search(self.last)
        assert found, "no form on the last page"
        return found.group(1)

    async def post(self, address: str, fields: dict[str, str] | None = None, **options) -> httpx.Response:
        headers = {"Origin": "http://kesu.test", **options.pop("headers", {})}
        data = {"csrf": self.token(), **(fields or {})}
        answer = await self.client.post(address, data=data, headers=headers, **options)
        if answer.text:
            self.last = answer.text
        return answer

    async def sign_in(self, who: str, password: str = PASSWORD) -> httpx.Response:
        self.world.clock.pass_seconds(STEP_SECONDS)  # a code serves once
        email = f"{who}@example.org"
        code = await current_code(self.world.database, email, key=KEY, at=self.world.clock.now())
        await self.get("/panel/sign-in")
        answer = await self.post("/panel/sign-in", {"email": email, "password": password, "code": code})
        if answer.status_code == 303:
            await self.get("/panel/settings")
        return answer


@pytest.fixture(scope="session")
def template_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("panel") / "empty.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real hash at its lowest cost: six people are made for every test."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
async def world(template_file: Path, tmp_path: Path) -> AsyncIterator[World]:
    path = tmp_path / "panel.db"
    shutil.copyfile(template_file, path)
    database = await open_database(f"sqlite:///{path}")
    yield await make_world(database)
    await database.close()


@pytest.fixture
async def postgres_world(make_postgres_database: Callable[[str | None], str]) -> AsyncIterator[World]:
    import anyio

    url = make_postgres_database(None)
    await anyio.to_thread.run_sync(migrate, url)
    database = await open_database(url)
    yield await make_world(database)
    await database.close()


@pytest.fixture
async def browser(world: World) -> AsyncIterator[Browser]:
    found = Browser(world)
    yield found
    await found.client.aclose()
