"""A whole installation for the fault runs: PostgreSQL, Redis, two web processes, an SMS worker, links between them."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.configuration.settings import Settings
from app.demo.network import load_demo
from app.embedded.redis import EmbeddedRedis
from bench.embedded_postgres import EmbeddedPostgres
from bench.faults_gateway import SmsGateway
from bench.faults_link import Link
from bench.faults_parts import Process, Web, environment, worker
from ledger.database import open_database
from ledger.people.authentication.pin_vault import PinVault
from migrations.newest import migrate

MEMBERS = 25
_FIRST_CALLER, _LAST_CALLER = 9, 18
_SPEAK_FRENCH = frozenset(range(_FIRST_CALLER, _LAST_CALLER + 1)) - {9, 15}


class Site:
    """Everything of one installation; its parts are public, for they are there to be broken."""

    def __init__(self, folder: Path, postgres: EmbeddedPostgres, gateway: SmsGateway) -> None:
        self.folder, self.postgres, self.gateway = folder, postgres, gateway
        self.redis = EmbeddedRedis(folder / "redis", keep=True)
        self.database_url = ""
        self.to_database = Link(postgres.port)
        self.to_redis = Link(self.redis.folder / "redis.sock")
        self.webs: list[Web] = []
        self.worker: Process | None = None
        self.now = datetime.now(UTC).replace(hour=10, minute=0)

    def settings(self, *, ahead: timedelta = timedelta(0)) -> dict[str, str]:
        """A process's settings, its clock ``ahead`` of the others'."""
        database = self.database_url.replace(f":{self.postgres.port}/", f":{self.to_database.port}/")
        return environment(
            database,
            f"redis://127.0.0.1:{self.to_redis.port}/0",
            KESU_AT_BASE_URL=self.gateway.url,
            KESU_SMS_GATHER_SECONDS="1",
            KESU_CLOCK=(self.now + ahead).isoformat(),
        )

    def addresses(self) -> list[str]:
        """The web processes that a gateway may call now."""
        return [web.address for web in self.webs if web.running]

    def kill_redis(self, *, lose: bool) -> None:
        """SIGKILL; ``lose`` takes its files away too."""
        assert self.redis.pid is not None
        os.kill(self.redis.pid, signal.SIGKILL)
        self.redis.stop()
        if lose:
            shutil.rmtree(self.redis.folder / "appendonlydir", ignore_errors=True)


@asynccontextmanager
async def open_site(groups: int, *, web_processes: int = 2) -> AsyncIterator[tuple[Site, list[str]]]:
    """Start an installation with ``groups`` of the demo; give it with the phones of members who speak French."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kesu-faults-")))
        gateway = await stack.enter_async_context(SmsGateway())
        postgres = stack.enter_context(EmbeddedPostgres(fsync=True))
        site = Site(folder, postgres, gateway)
        site.database_url = postgres.create_database("faults")
        phones = await load_people(site.database_url, site.now, groups)
        site.redis.start()
        stack.callback(site.redis.stop)
        await stack.enter_async_context(site.to_database)
        await stack.enter_async_context(site.to_redis)
        site.webs = [Web(folder, f"web{number}", site.settings()) for number in range(web_processes)]
        site.worker = worker(folder, "worker", site.settings())
        await asyncio.gather(*(asyncio.to_thread(web.start) for web in site.webs))
        site.worker.start()
        try:
            yield site, phones
        finally:
            for process in (*site.webs, site.worker):
                process.kill()


async def load_people(database_url: str, now: datetime, groups: int) -> list[str]:
    """Migrate an empty database and fill it with groups of the demo; give the phones of members who speak French."""
    with ThreadPoolExecutor(1) as thread:  # Alembic starts an event loop of its own
        thread.submit(migrate, database_url).result()
    database = await open_database(database_url)
    vault = PinVault(Settings(_env_file=None).pin_pepper.get_secret_value().encode())
    try:
        await load_demo(database, vault, now, groups, MEMBERS, lambda _: None)
    finally:
        await database.close()
    return [f"+2237{group:05d}{number:02d}" for group in range(1, groups + 1) for number in sorted(_SPEAK_FRENCH)]
