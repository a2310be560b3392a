"""A real server and a real Chromium: the panel as people meet it; ``KESU_SCREENSHOTS`` names where to show it."""

import asyncio
import os
import shutil
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from app.configuration.settings import Settings
from app.demo.logins import PASSWORD as DEMO_PASSWORD
from app.demo.logins import make_logins
from app.demo.network import load_demo
from app.organisations.figures.series.weeks import rebuild_weeks
from app.panel.access.factors.codes import code_at
from app.panel.access.staff import DEMO_CODE_SECRET
from app.service.application import create_service
from ledger.database import open_database
from ledger.people.authentication.pin_vault import PinVault
from tests.app.panel.camide import NOW, PASSWORD, StillClock, World, make_busy, make_world
from tests.kit.recorded import voices

CHROMIUM = os.environ.get("KESU_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
SHOTS = os.environ.get("KESU_SCREENSHOTS")
Shots = Callable[..., None]


class RunningClock(StillClock):
    """Starts at the tests' Sunday and runs, so that codes go by."""

    def __init__(self) -> None:
        super().__init__(NOW)
        self._began = time.monotonic()

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.at.timestamp() + time.monotonic() - self._began, UTC)


class Site:
    """A running panel: where it is, and signing in to it."""

    def __init__(self, url: str, now: Callable[[], datetime], password: str, domain: str) -> None:
        self.url, self.now, self.password, self.domain = url, now, password, domain
        self.world: World | None = None
        self._step = 0

    def code(self) -> str:
        """A code that nobody has used yet: at most half a minute ahead, or waited for."""
        while True:
            step = int(self.now().timestamp()) // 30 + 1
            if step > self._step:
                self._step = step
                return code_at(DEMO_CODE_SECRET, datetime.fromtimestamp(step * 30, UTC))
            if self.world is not None:
                self.world.clock.pass_seconds(30)
            else:
                time.sleep(1)

    def sign_in(self, page, who: str, target: str = "/panel") -> None:
        page.goto(f"{self.url}{target}")
        page.fill("[name=email]", f"{who}@{self.domain}")
        page.fill("[name=password]", self.password)
        page.fill("[name=code]", self.code())
        page.click("button")
        page.wait_for_url(f"{self.url}{target}")


@contextmanager
def serving(make: Callable[[], AsyncIterator[FastAPI]], lifespan: str) -> Iterator[str]:
    """Serve an application in a thread with a loop of its own; gives its address."""
    servers: list[uvicorn.Server] = []

    async def serve() -> None:
        async with asynccontextmanager(make)() as app:
            config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan=lifespan)
            servers.append(uvicorn.Server(config))
            await servers[0].serve()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not (servers and servers[0].started):
        assert time.monotonic() < deadline, "the server did not start"
        assert thread.is_alive(), "the server fell over while starting"
        time.sleep(0.05)
    yield f"http://127.0.0.1:{servers[0].servers[0].sockets[0].getsockname()[1]}"
    servers[0].should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Site]:
    """The panel alone, over the two organisations of the panel's tests."""
    path = tmp_path_factory.mktemp("site") / "panel.db"
    shutil.copy(sqlite_template, path)
    worlds: list[World] = []

    async def make() -> AsyncIterator[FastAPI]:
        database = await open_database(f"sqlite:///{path}")
        world = await make_world(database)
        world.clock, world.voices = RunningClock(), tmp_path_factory.mktemp("voices")
        await rebuild_weeks(database, NOW.date())
        await make_busy(world)
        worlds.append(world)
        yield world.app()
        await database.close()

    with serving(make, "off") as url:
        found = Site(url, worlds[0].clock.now, PASSWORD, "example.org")
        found.world = worlds[0]
        yield found


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, redis_url: str) -> Iterator[Site]:
    """The whole service over the demo network: the gateways' endpoint, the phone simulator, the panel."""
    path = tmp_path_factory.mktemp("service") / "kesu.db"
    url = f"sqlite:///{shutil.copy(sqlite_template, path)}"
    settings = Settings(database_url=url, redis_url=redis_url, voices=voices(), voice_placeholders=False)

    async def make() -> AsyncIterator[FastAPI]:
        database = await open_database(url)
        now = datetime.now(UTC)
        await load_demo(database, PinVault(b"dev"), now, 1, 25, lambda _: None)
        await make_logins(database, PinVault(b"dev"), "dev", now)
        await rebuild_weeks(database, now.date(), weeks=12)
        await database.close()
        yield create_service(settings, redis_url, background=False)

    with serving(make, "on") as address:
        yield Site(address, lambda: datetime.now(UTC), DEMO_PASSWORD, "kesu.test")


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """For one module: Playwright keeps an event loop running in this thread, beside which no async test could run."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install it, or name one in KESU_CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def shots() -> Shots:
    """Takes a screenshot of a page, where somebody asks for them: it takes longer than what is tested."""

    def take(page, name: str, **how) -> None:
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / name, **how)

    return take
