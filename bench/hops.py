"""Whole conversations by many phones at once, beside the floors that the same cores reach in the same run.

``python -m bench.hops`` takes about three minutes. Redis and PostgreSQL are its own and durable; the service runs as in
production. Rounds take turns, so that whatever else the machine does falls on all. The figures come last, one
``name: figure`` a line; docs/performance.md says what they mean.
"""

import argparse
import asyncio
from collections.abc import Sequence
from statistics import median

import asyncpg

from bench.hops_answers import check_alike
from bench.hops_parts import memory_mb
from bench.hops_stand import Stand, standing
from bench.hops_talks import BY_HAND, FLOOR, FLOORS, MENU, WHOLE

PART_OF_MAXIMUM = 0.7


SCRIPTS = {**dict.fromkeys(FLOORS, FLOOR), "menu": MENU, BY_HAND: WHOLE, "whole": WHOLE}
"""Every load and what is typed under it, in the order of their turns."""


def play(bench: Stand, loads: Sequence[str], *, rounds: int, seconds: float) -> dict[str, float]:
    """The loads in turns, and the whole conversation at 70 % of what it reached; give the figures."""
    before = 0
    if BY_HAND in loads:
        check_alike(bench)
        before = 1
    before += warmed_up(bench, loads, seconds / 2)
    for _ in range(rounds):
        for name in loads:
            bench.turn(name, SCRIPTS[name], seconds)
    figures: dict[str, float] = {}
    if "whole" in loads:
        rate = bench.measured["whole"].rate * PART_OF_MAXIMUM
        bench.turn("whole", WHOLE, seconds * 2, rate=rate, under="whole_at_70_percent")
        whole = [measured.conversations for name, measured in bench.measured.items() if "whole" in name]
        figures["whole_conversations"] = float(sum(whole) + before)
        figures["whole_postings"] = float(asyncio.run(_postings(bench.database_url)))
        for hop, taken in bench.measured["whole"].seconds.items():
            figures[f"whole_{hop}_p50_ms"] = median(taken) * 1e3
    for name, measured in bench.measured.items():
        figures |= measured.figures(name)
    for part, pid in {"web": bench.webs["kesu"].pid, **bench.stores}.items():
        figures[f"{part}_memory_mb"] = memory_mb(pid)
    return figures | ratios(bench)


def warmed_up(bench: Stand, loads: Sequence[str], seconds: float) -> int:
    """Play every load once before anything counts; gives how many conversations of Kesu's that were.

    What a server plans for tables that are empty reads them whole, until it looks how large they are: a minute after
    the first postings, which is longer than a turn. Books of a service in use are never empty.
    """
    for name in loads:
        bench.turn(name, SCRIPTS[name], seconds)
    played = bench.measured["whole"].conversations if "whole" in bench.measured else 0
    bench.measured.clear()
    asyncio.run(_look_how_large(bench.database_url))
    return played


async def _look_how_large(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("ANALYZE")
    finally:
        await connection.close()


def ratios(bench: Stand) -> dict[str, float]:
    """Hops a second, CPU of the event loop and CPU of all parts, beside those of a floor in the same turns."""
    figures: dict[str, float] = {}
    for name, floor in (("menu", "pair"), ("whole", "pair"), ("whole", BY_HAND)):
        if not {name, floor} <= bench.measured.keys():
            continue
        ours, theirs = bench.measured[name], bench.measured[floor]
        pairs = zip(ours.per_second, theirs.per_second, strict=True)
        figures[f"{name}_ratio_to_{floor}"] = median(one / other for one, other in pairs)
        loops = (median(load.cpu_us["web_loop"]) for load in (theirs, ours))
        figures[f"{name}_loop_ratio_to_{floor}"] = next(loops) / next(loops)
        pairs = zip(ours.all_parts_us(), theirs.all_parts_us(), strict=True)
        figures[f"{name}_cpu_ratio_to_{floor}"] = median(one / other for one, other in pairs)
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
    parser.add_argument("--loads", nargs="+", choices=[*SCRIPTS], default=[*SCRIPTS], help="by default all")
    given = parser.parse_args()
    with standing(
        members=given.members,
        callers=given.members // 2,
        workers=given.workers,
        connections=given.phones,
        clients=given.clients,
        floors=[name for name in given.loads if name in (*FLOORS, BY_HAND)],
    ) as bench:
        figures = play(bench, given.loads, rounds=given.rounds, seconds=given.seconds)
    for name, figure in figures.items():
        print(f"{name}: {figure:.2f}" if "ratio" in name or name.endswith("_ms") else f"{name}: {figure:.0f}")


if __name__ == "__main__":
    main()
