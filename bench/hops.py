"""Whole conversations by many phones at once, beside the floors that the same cores reach in the same run.

``python -m bench.hops`` takes about three minutes. Redis and PostgreSQL are its own and durable; the service runs as in
production. Rounds take turns, so that whatever else the machine does falls on all. The figures come last, one
``name: figure`` a line; docs/performance.md says what they mean.
"""

import argparse
import asyncio
from statistics import median

import asyncpg

from bench.hops_parts import memory_mb
from bench.hops_stand import Stand, standing
from bench.hops_talks import FLOOR, FLOORS, MENU, WHOLE

PART_OF_MAXIMUM = 0.7


def play(bench: Stand, *, rounds: int, seconds: float) -> dict[str, float]:
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
        floor_us, ours_us = figures["pair_web_loop_cpu_us_per_hop"], figures[f"{name}_web_loop_cpu_us_per_hop"]
        figures[f"{name}_loop_ratio_to_pair"] = floor_us / ours_us
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
        floors=FLOORS,
    ) as bench:
        figures = play(bench, rounds=given.rounds, seconds=given.seconds)
    for name, figure in figures.items():
        print(f"{name}: {figure:.2f}" if "ratio" in name or name.endswith("_ms") else f"{name}: {figure:.0f}")


if __name__ == "__main__":
    main()
