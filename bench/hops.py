"""Whole conversations by many phones at once, beside the floors that the same cores reach in the same run.

``python -m bench.hops`` takes about three minutes. Redis and PostgreSQL are its own and durable; the service runs as in
production. Rounds take turns, so that whatever else the machine does falls on all. The figures come last, one
``name: figure`` a line; docs/performance.md says what they mean.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

import asyncpg

from app.embedded.postgres import EmbeddedPostgres
from app.embedded.redis import EmbeddedRedis
from bench.crowd import PIN, gather
from bench.hops_parts import Meter, Secrets, Web, memory_mb
from bench.hops_phones import Load, Phones, Script, Tally
from migrations.newest import migrate

FLOORS = ("fixed", "pair", "form")
WHOLE = Script(
    (
        ("dial", ""),
        ("pin", PIN),
        ("balance", "1"),
        ("back", "0"),
        ("save", "2"),
        ("mistyped", "99"),
        ("shares", "3"),
        ("confirm", "1"),
    )
)
"""Eight hops and one posting: a member announces three shares."""
_WALK = (("other", "6"), ("practice", "5"), ("back", "0"), ("back", "0"))
MENU = Script((("dial", ""), ("pin", PIN), *_WALK * 400), entered=2, at_once=8, ends=False)
"""Hops that only move through menus, by callers who are past their PIN."""
FLOOR = replace(WHOLE, ends=False)
PART_OF_MAXIMUM = 0.7


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

    def figures(self, name: str) -> dict[str, float]:
        """The lines of this load."""
        every = sorted(second for seconds in self.seconds.values() for second in seconds)
        lines = {f"{name}_hops_per_second": self.rate, f"{name}_errors": float(self.errors)}
        for label, part in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0)):
            lines[f"{name}_{label}_ms"] = every[min(int(len(every) * part), len(every) - 1)] * 1e3
        return lines | {f"{name}_{part}_cpu_us_per_hop": median(used) for part, used in self.cpu_us.items()}


@dataclass
class Bench:
    """The servers under test, and who calls them."""

    webs: dict[str, Web]
    stores: dict[str, int]
    database_url: str
    path: str
    phones: list[str]
    connections: int
    clients: int
    measured: dict[str, Measured] = field(default_factory=dict)
    _runs: int = 0
    _used: int = 0

    def turn(
        self, name: str, script: Script, seconds: float, *, rate: float | None = None, under: str = ""
    ) -> Measured:
        """Let the phones call one server for some seconds; ``under`` is the name its figures get."""
        web = self.webs[name if name in FLOORS else "kesu"]
        loads = []
        for client in range(self.clients):
            self._runs += 1
            loads.append(
                Load(
                    web.port,
                    self.path,
                    script,
                    self._fresh(client),
                    self.connections // self.clients,
                    seconds,
                    f"{self._runs:04d}",
                    rate and rate / self.clients,
                )
            )
        phones = Phones(loads)
        meter = Meter({"web": web.pid, **self.stores})
        tally = phones.call()
        used = meter.read()
        if script is WHOLE:  # whoever has called calls again when everybody has: announcing anew costs a posting more
            self._used += tally.conversations + self.connections
        measured = self.measured.setdefault(under or name, Measured())
        measured.add(tally, used)
        print(f"  {under or name}: {measured.per_second[-1]:.0f} hops/s", flush=True)
        return measured

    def _fresh(self, client: int) -> list[str]:
        first = self._used % len(self.phones)
        return (self.phones[first:] + self.phones[:first])[client :: self.clients]


@contextmanager
def standing(*, members: int, callers: int, workers: int, connections: int, clients: int) -> Iterator[Bench]:
    """Start everything on this machine's loopback, with a network of members in the books."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kesu-bench-")))
        redis = stack.enter_context(EmbeddedRedis(folder / "redis", keep=True))
        postgres = stack.enter_context(EmbeddedPostgres(fsync=True))
        url = postgres.create_database("hops")
        migrate(url)
        secret = Secrets.new()
        phones = asyncio.run(gather(url, secret.pepper.encode(), members=members, callers=callers))
        webs: dict[str, Web] = {}
        for name in ("kesu", *FLOORS):
            webs[name] = Web(folder, name, secret.settings(url, redis.url), workers=workers)
            stack.callback(webs[name].stop)
        assert redis.pid is not None
        assert postgres.pid is not None
        print(f"{members} members, {redis.version}, PostgreSQL {postgres.version} with fsync", flush=True)
        stores = {"redis": redis.pid, "postgresql": postgres.pid}
        path = f"/ussd/africastalking/{secret.gateway}"
        yield Bench(webs, stores, url, path, phones, connections, clients)


def play(bench: Bench, *, rounds: int, seconds: float) -> dict[str, float]:
    """All loads in turns, then the whole conversation at 70 % of what it reached; give the figures."""
    for _ in range(rounds):
        for name in FLOORS:
            bench.turn(name, FLOOR, seconds)
        bench.turn("menu", MENU, seconds)
        bench.turn("whole", WHOLE, seconds)
    whole = bench.measured["whole"]
    bench.turn("whole", WHOLE, seconds * 2, rate=whole.rate * PART_OF_MAXIMUM, under="whole_at_70_percent")
    figures: dict[str, float] = {}
    for name, measured in bench.measured.items():
        figures |= measured.figures(name)
    for hop, taken in whole.seconds.items():
        figures[f"whole_{hop}_p50_ms"] = median(taken) * 1e3
    figures["whole_conversations"] = float(
        sum(bench.measured[name].conversations for name in bench.measured if "whole" in name)
    )
    figures["whole_postings"] = float(asyncio.run(_postings(bench.database_url)))
    for part, pid in {"web": bench.webs["kesu"].pid, **bench.stores}.items():
        figures[f"{part}_memory_mb"] = memory_mb(pid)
    pair = bench.measured["pair"]
    for name in ("menu", "whole"):
        ratios = [ours / floor for ours, floor in zip(bench.measured[name].per_second, pair.per_second, strict=True)]
        figures[f"{name}_ratio_to_pair"] = median(ratios)
    return figures


async def _postings(url: str) -> int:
    """How many announcements the books hold: one for every conversation, or an answer was a lie."""
    connection = await asyncpg.connect(url)
    try:
        count: int = await connection.fetchval("SELECT count(*) FROM journal WHERE kind = 'declare'")
        return count
    finally:
        await connection.close()


def main() -> None:
    """Run everything and print the figures."""
    parser = argparse.ArgumentParser(description="Example: python -m bench.hops --rounds 5 --seconds 4")
    parser.add_argument("--rounds", type=int, default=4, help="turns of every load (default 4)")
    parser.add_argument("--seconds", type=float, default=4, help="length of one turn (default 4)")
    parser.add_argument("--workers", type=int, default=1, help="web processes of the service (default 1)")
    parser.add_argument("--phones", type=int, default=64, help="hops under way at once (default 64)")
    parser.add_argument("--clients", type=int, default=1, help="client processes (default 1)")
    parser.add_argument("--members", type=int, default=10_000, help="members in the books (default 10,000)")
    given = parser.parse_args()
    with standing(
        members=given.members,
        callers=given.members // 2,
        workers=given.workers,
        connections=given.phones,
        clients=given.clients,
    ) as bench:
        figures = play(bench, rounds=given.rounds, seconds=given.seconds)
    for name, figure in figures.items():
        print(f"{name}: {figure:.2f}" if "ratio" in name or name.endswith("_ms") else f"{name}: {figure:.0f}")


if __name__ == "__main__":
    main()
