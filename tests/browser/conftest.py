"""A real server and a real Chromium: the panel as people meet it. Screenshots land in ``var/screenshots``."""

import asyncio
import os
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn

from app.panel.codes import code_at
from app.panel.staff import DEMO_CODE_SECRET
from app.panel.weeks import rebuild_weeks
from ledger.database import open_database
from migrations.newest import migrate
from tests.app.panel.camide import KEY, NOW, PASSWORD, StillClock, World, make_world

CHROMIUM = os.environ.get("KESU_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
SHOTS = Path(os.environ.get("KESU_SCREENSHOTS", "var/screenshots"))


class RunningClock(StillClock):
    """Starts at the tests' Sunday and runs, so that codes go by."""

    def __init__(self) -> None:
        super().__init__(NOW)
        self._began = time.monotonic()

    def now(self) -> datetime:
        elapsed = time.monotonic() - self._began
        return datetime.fromtimestamp(self.at.timestamp() + elapsed, UTC)


class Site:
    """The running panel: where it is, and the code that an authenticator would show."""

    def __init__(self, url: str, world: World) -> None:
        self.url = url
        self.world = world

    def code(self) -> str:
        """A code that nobody has used: the clock goes on by a step for each."""
        self.world.clock.pass_seconds(30)
        return code_at(DEMO_CODE_SECRET, self.world.clock.now())


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("site") / "panel.db"
    migrate(f"sqlite:///{path}")
    ready: list[World] = []
    server: list[uvicorn.Server] = []

    async def serve() -> None:
        database = await open_database(f"sqlite:///{path}")
        world = await make_world(database)
        world.clock = RunningClock()
        await rebuild_weeks(database, NOW.date())
        server.append(uvicorn.Server(uvicorn.Config(world.app(), port=0, log_level="warning", lifespan="off")))
        ready.append(world)
        await server[0].serve()
        await database.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not (server and server[0].started):
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.05)
    port = server[0].servers[0].sockets[0].getsockname()[1]
    yield Site(f"http://127.0.0.1:{port}", ready[0])
    server[0].should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install it, or name one in KESU_CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def shots() -> Path:
    SHOTS.mkdir(parents=True, exist_ok=True)
    return SHOTS


__all__ = ["KEY", "PASSWORD"]
