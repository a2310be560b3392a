"""What a network of ten thousand groups costs beside one of forty: hops, memory, bytes, and what a whole country needs.

``python -m bench.growth`` compares 10³ and 10⁵ members in three minutes; ``--long`` adds 10⁶, and 200 groups with a
history of 10⁷ entries. Each size has servers of its own and all take turns, so that whatever else the machine does
falls on all. The figures come last, one
``name: figure`` a line; docs/performance.md says what they mean.
"""

import argparse
import asyncio
from contextlib import ExitStack
from statistics import median

import asyncpg
import redis

from bench.hops_parts import memory_mb
from bench.hops_stand import Stand, standing
from bench.hops_talks import WHOLE

PHONES = 16
CALLERS = 400
"""As many in every size: whoever announces anew makes one posting more."""
COUNTRY_MEMBERS = 500_000
PEAK_PART, PEAK_SECONDS = 0.2, 900
"""Market day: a fifth of all members call within a quarter of an hour."""
FULL = 0.7
"""How much of a core is used before the next is counted."""
_BYTES = """SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""
_POSTINGS = "SELECT count(*) FROM journal"
_COMPARED = ("hops_per_second", "p50_ms", "p99_ms", "web_memory_mb", "web_cpu_us_per_hop", "postgresql_cpu_us_per_hop")
Figures = dict[str, float]


async def _asked(url: str, question: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval(question))
    finally:
        await connection.close()


class Weighed:
    """Bytes of one stand before the load and after it."""

    def __init__(self, stand: Stand) -> None:
        self._stand = stand
        self._redis = redis.from_url(stand.redis_url)
        self._before = self._look()

    def _look(self) -> tuple[int, int, int, int]:
        memory, url = self._redis.info("memory"), self._stand.database_url
        callers = sum(1 for _ in self._redis.scan_iter(match="*:caller", count=1_000))
        return (
            int(memory["used_memory_dataset"]),
            callers,
            asyncio.run(_asked(url, _BYTES)),
            asyncio.run(_asked(url, _POSTINGS)),
        )

    def figures(self, size: str) -> Figures:
        """What each caller and each posting has added."""
        memory, callers, octets, postings = (
            after - before for after, before in zip(self._look(), self._before, strict=True)
        )
        self._redis.close()
        return {
            f"{size}_redis_bytes_per_caller": memory / max(callers, 1),
            f"{size}_database_bytes_per_posting": octets / max(postings, 1),
            f"{size}_database_mb_before": self._before[2] / 1024**2,
            f"{size}_web_memory_mb": memory_mb(self._stand.webs["kesu"].pid),
            f"{size}_postgresql_memory_mb": memory_mb(self._stand.stores["postgresql"]),
        }


def country(cpu_us: dict[str, float], bytes_per_caller: float) -> Figures:
    """Cores for the peak of a country, from the CPU that each part takes for a hop; Redis has one core and no more."""
    callers = COUNTRY_MEMBERS * PEAK_PART
    hops_per_second = callers * len(WHOLE.hops) / PEAK_SECONDS
    figures = {"country_members": float(COUNTRY_MEMBERS), "country_peak_hops_per_second": hops_per_second}
    for part, used_us in cpu_us.items():
        figures[f"country_{part}_cores"] = hops_per_second * used_us / 1e6 / FULL
    figures["country_one_redis_carries_hops_per_second"] = FULL * 1e6 / cpu_us["redis"]
    figures["country_one_web_process_carries_hops_per_second"] = FULL * 1e6 / cpu_us["web"]
    figures["country_redis_mb"] = callers * bytes_per_caller / 1024**2
    return figures


def grow(sizes: list[tuple[int, int]], *, rounds: int, seconds: float) -> Figures:
    """All sizes, (members, entries), in turns; give the figures, and how each size compares with the first."""
    figures: Figures = {}
    with ExitStack() as stack:
        stands = {
            _name(members, entries): stack.enter_context(
                standing(members=members, callers=min(members // 2, CALLERS), connections=PHONES, entries=entries)
            )
            for members, entries in sizes
        }
        for stand in stands.values():  # statements are prepared and pages read before anything is counted
            stand.turn("whole", WHOLE, seconds, under="warm")
        weighed = {name: Weighed(stand) for name, stand in stands.items()}
        for _ in range(rounds):
            for stand in stands.values():
                stand.turn("whole", WHOLE, seconds)
        for name, stand in stands.items():
            figures |= stand.measured["whole"].figures(name) | weighed[name].figures(name)
        first, *larger = stands
        for name in larger:
            for what in _COMPARED:
                figures[f"{name}_to_{first}_{what}_ratio"] = figures[f"{name}_{what}"] / figures[f"{first}_{what}"]
        most = _name(*max(sizes))
        cpu_us = stands[most].measured["whole"].cpu_us
        used = {part: median(cpu_us[part]) for part in ("web", "redis", "postgresql")}
        return figures | country(used, figures[f"{most}_redis_bytes_per_caller"])


def _name(members: int, entries: int) -> str:
    what, number = ("entries", entries) if entries else ("members", members)
    return f"{what}_{number:.0e}".replace("e+0", "e")


def main() -> None:
    """Run everything and print the figures."""
    parser = argparse.ArgumentParser(description="Example: python -m bench.growth --long")
    parser.add_argument("--long", action="store_true", help="10⁶ members and 10⁷ entries as well")
    parser.add_argument("--rounds", type=int, default=5, help="turns of every size (default 5)")
    parser.add_argument("--seconds", type=float, default=3, help="length of one turn (default 3)")
    given = parser.parse_args()
    sizes = [(1_000, 0), (100_000, 0), *([(1_000_000, 0), (5_000, 10_000_000)] if given.long else [])]
    for name, figure in grow(sizes, rounds=given.rounds, seconds=given.seconds).items():
        print(
            f"{name}: {figure:.2f}" if "ratio" in name or "_ms" in name or "cores" in name else f"{name}: {figure:.0f}"
        )


if __name__ == "__main__":
    main()
