"""The running service of the tests: the real one, in this process, over a real Redis and a real database."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from urllib.parse import urlencode

import httpx
from starlette.types import ASGIApp

from app.configuration.settings import Settings
from app.runtime.ports import RunningService
from app.service.application import create_service
from ledger.audit import AuditReport, audit
from ledger.database import Database
from ledger.database.address import DatabaseAddress
from tests.kit.copies import Copies
from tests.kit.direct import FORM, Reply, ask
from tests.kit.network import STARTS_AT
from tests.kit.recorded import voices

SECRET = "dev"
FORGETS_AFTER = timedelta(minutes=15)
"""How long Redis remembers a caller who does nothing."""
_READ = "for _, key in ipairs(redis.call('KEYS', 'kesu:*:s:*')) do redis.call('HINCRBY', key, 'at', -3000) end"
"""Every screen was shown three seconds earlier."""


class Lots:
    """Luck that always falls the same way: a transcript shows who was drawn."""

    def randrange(self, stop: int, /) -> int:
        """The lot in the middle."""
        return stop // 2


@dataclass(frozen=True, slots=True)
class Instance:
    """One process's worth of service: what it holds, and the client that calls it."""

    running: RunningService
    client: httpx.AsyncClient
    app: ASGIApp | None = None
    """The service itself; none where it is another process."""
    address: str = "127.0.0.1"
    """Where its callers are."""

    def now(self) -> datetime:
        """The time it goes by."""
        return self.running.clock.now()

    async def post(self, url: str, form: Mapping[str, str]) -> Reply:
        """Bring a form of a gateway."""
        return await self.ask("POST", url, urlencode(form).encode(), FORM)

    async def ask(self, method: str, url: str, content: bytes = b"", content_type: str = "text/plain") -> Reply:
        """Bring any request of a gateway."""
        if self.app is not None:
            return await ask(self.app, method, url, content, content_type, address=self.address)
        answer = await self.client.request(method, url, content=content, headers={"content-type": content_type})
        return Reply(answer.status_code, answer.headers, answer.content)


class Village:
    """One group and the service it calls; several instances share its Redis and its database."""

    stands = ("", "")
    """Where its books were when it was opened: the place, and the transcript that was played in it."""

    def __init__(self, instances: list[Instance], settings: Settings) -> None:
        self.instances, self.settings = instances, settings

    @property
    def database(self) -> Database:
        """The books."""
        return self.instances[0].running.database

    @cached_property
    def copies(self) -> Copies:
        """What the books were at several moments; SQLite's alone."""
        return Copies(DatabaseAddress.read(self.settings.database()).path)

    @property
    def running(self) -> RunningService:
        """The parts of the first instance."""
        return self.instances[0].running

    def now(self) -> datetime:
        """The service's time."""
        return self.running.clock.now()

    def without_threads(self) -> None:
        """Run SQLite's statements where they are awaited, as commands do: half the cost, for one hop after another."""
        for instance in self.instances:
            instance.running.database._alone = True

    async def waits(self, **time: float) -> None:
        """Let time pass for the service: ``minutes=16``. Redis, whose clock is its own, forgets who waited too long."""
        for instance in self.instances:
            instance.running.clock._ahead += timedelta(**time)
        if timedelta(**time) >= FORGETS_AFTER:
            await self.forgets()

    async def reads(self) -> None:
        """Let everybody have the time to read her screen: what comes next answers it and is not the same hop again."""
        await self.running.redis.eval(_READ, 0)

    async def forgets(self) -> None:
        """Empty Redis: everybody's place in the menus is lost."""
        await self.running.redis.execute_command("FLUSHALL")

    async def audited(self) -> AuditReport:
        """Look over all the books."""
        return await audit(self.database)


@asynccontextmanager
async def village(
    database_url: str, redis_url: str, *, instances: int = 1, starts_at: datetime = STARTS_AT
) -> AsyncIterator[Village]:
    """Serve a database that holds the village's books; Redis is empty at the start."""
    settings = Settings(
        _env_file=None,
        database_url=database_url,
        clock=starts_at,
        connections=4,
        phone_hops_a_minute=0,  # a test types faster than anybody
        voices=voices(),
        voice_placeholders=False,
    )
    async with AsyncExitStack() as stack:
        served: list[Instance] = []
        for _ in range(instances):
            service = create_service(settings, redis_url, background=False, luck=Lots())
            await stack.enter_async_context(service.router.lifespan_context(service))
            transport = httpx.ASGITransport(service, raise_app_exceptions=False)
            client = httpx.AsyncClient(transport=transport, base_url="http://village")
            await stack.enter_async_context(client)
            served.append(Instance(service.state.running, client, service))
            served[-1].running.clock.go_to(served[0].now())  # started one after the other, they show the same time
        here = Village(served, settings)
        await here.forgets()
        yield here
        if "copies" in vars(here):
            here.copies.close()


@asynccontextmanager
async def with_settings(
    village: Village, redis_url: str, address: str = "127.0.0.1", **changed: object
) -> AsyncIterator[Village]:
    """The same books behind an instance with other settings, called from an address."""
    settings = village.settings.model_copy(update=changed)
    async with AsyncExitStack() as stack:
        service = create_service(settings, redis_url, background=False)
        await stack.enter_async_context(service.router.lifespan_context(service))
        transport = httpx.ASGITransport(service, raise_app_exceptions=False, client=(address, 4826))
        client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://village"))
        yield Village([Instance(service.state.running, client, service, address)], settings)
