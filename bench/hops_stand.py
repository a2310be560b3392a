"""The servers under a load of hops, on this machine's loopback, and what phones and machine saw of each load."""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from sqlalchemy import text

from app.embedded.redis import EmbeddedRedis
from bench.crowd import PIN, gather
from bench.embedded_postgres import EmbeddedPostgres
from bench.hops_by_hand import prepare
from bench.hops_load import Load, Script, Tally
from bench.hops_parts import Meter, Secrets, Web
from bench.hops_phones import Phones
from bench.hops_talks import BY_HAND, WHOLE
from bench.ledger_fill import give_history
from ledger.database import open_database
from migrations.newest import migrate

_GROUPS = text("SELECT id FROM savings_group ORDER BY id")


@dataclass
class Measured:
    """Turns of one load: hops a second of each, and all that the phones saw."""

    per_second: list[float] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    cpu_us: dict[str, list[float]] = field(default_factory=dict)
    errors: int = 0
    conversations: int = 0

    def add(self, tally: Tally, cpu_seconds: dict[str, float]) -> None:
        hops = sum(map(len, tally.seconds.values()))
        self.per_second.append(hops / tally.passed_seconds)
        self.errors += tally.errors
        self.conversations += tally.conversations
        for name, taken in tally.seconds.items():
            self.seconds.setdefault(name, []).extend(taken)
        for part, used in cpu_seconds.items():
            self.cpu_us.setdefault(part, []).append(used / max(hops, 1) * 1e6)

    @property
    def rate(self) -> float:
        """Hops a second of the middle turn."""
        return median(self.per_second)

    def all_parts_us(self) -> list[float]:
        """CPU of the web process, Redis and PostgreSQL together for a hop, turn by turn."""
        parts = zip(*(self.cpu_us[part] for part in ("web", "redis", "postgresql")), strict=True)
        return [sum(turn) for turn in parts]

    def figures(self, name: str) -> dict[str, float]:
        """The lines of this load."""
        every = sorted(second for seconds in self.seconds.values() for second in seconds)
        lines = {f"{name}_hops_per_second": self.rate, f"{name}_errors": float(self.errors)}
        for label, part in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0)):
            lines[f"{name}_{label}_ms"] = every[min(int(len(every) * part), len(every) - 1)] * 1e3
        lines[f"{name}_all_cpu_us_per_hop"] = median(self.all_parts_us())
        return lines | {f"{name}_{part}_cpu_us_per_hop": median(used) for part, used in self.cpu_us.items()}


@dataclass
class Stand:
    """The servers under test, and who calls them."""

    webs: dict[str, Web]
    stores: dict[str, int]
    database_url: str
    redis_url: str
    path: str
    phones: list[str]
    connections: int
    clients: int
    measured: dict[str, Measured] = field(default_factory=dict)
    _runs: int = 0
    _used: dict[Web, int] = field(default_factory=dict)

    def turn(
        self, name: str, script: Script, seconds: float, *, rate: float | None = None, under: str = ""
    ) -> Measured:
        """Let the phones call one server for some seconds; ``under`` is the name its figures get."""
        web = self.webs.get(name, self.webs["kesu"])
        loads = []
        for client in range(self.clients):
            self._runs += 1
            loads.append(
                Load(
                    web.port,
                    self.path,
                    script,
                    self._fresh(web, client),
                    self.connections // self.clients,
                    seconds,
                    f"{self._runs:04d}",
                    rate / self.clients if rate else None,
                )
            )
        phones = Phones(loads)
        meter = Meter({"web": web.pid, **self.stores})
        tally = phones.call()
        used = meter.read()
        if script is WHOLE:  # whoever has called calls again when everybody has: announcing anew costs a posting more
            self._used[web] = self._used.get(web, 0) + tally.conversations + self.connections
        measured = self.measured.setdefault(under or name, Measured())
        measured.add(tally, used)
        print(f"  {under or name}: {measured.per_second[-1]:.0f} hops/s", flush=True)
        return measured

    def _fresh(self, web: Web, client: int) -> list[str]:
        first = self._used.get(web, 0) % len(self.phones)
        return (self.phones[first:] + self.phones[:first])[client :: self.clients]


async def _give_history(url: str, entries: int) -> None:
    database = await open_database(url)
    groups = [row["id"] for row in await database.fetch(_GROUPS)]
    await give_history(database, groups, entries)
    await database.close()


@contextmanager
def standing(
    *,
    members: int,
    callers: int,
    connections: int,
    workers: int = 1,
    clients: int = 1,
    floors: Sequence[str] = (),
    entries: int = 0,
) -> Iterator[Stand]:
    """Start everything on this machine's loopback, with members in the books and as many entries behind them."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kesu-bench-")))
        redis = stack.enter_context(EmbeddedRedis(folder / "redis", keep=True))
        postgres = stack.enter_context(EmbeddedPostgres(fsync=True))
        url = postgres.create_database("hops")
        migrate(url)
        secret = Secrets.new()
        phones = asyncio.run(gather(url, secret.pepper.encode(), members=members, callers=callers))
        if entries:
            asyncio.run(_give_history(url, entries))
        if BY_HAND in floors:
            asyncio.run(prepare(url, secret.pepper, PIN))
        webs: dict[str, Web] = {}
        for name in ("kesu", *floors):
            webs[name] = Web(folder, name, secret.settings(url, redis.url), workers=workers)
            stack.callback(webs[name].stop)
        assert redis.pid is not None
        assert postgres.pid is not None
        print(f"{members} members, {redis.version}, PostgreSQL {postgres.version} with fsync", flush=True)
        stores = {"redis": redis.pid, "postgresql": postgres.pid}
        path = f"/ussd/africastalking/{secret.gateway}"
        yield Stand(webs, stores, url, redis.url, path, phones, connections, clients)
