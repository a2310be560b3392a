"""How whole conversations grow with cores: 1, 2, 4 … N web processes, each on a core of its own.

``python -m bench.scale --cores 16`` on a machine of 24: sixteen for the web, the other eight for Redis, PostgreSQL and
the phones. On a machine with no core left for these, all parts share all cores, and the first line says so: what is
lost then is lost to them. Efficiency is hops a second beside as many times those of one process. CPU of the web for a
hop is measured at one rate for all, which one process carries with ease: what more of them cost each other shows in it
on any machine.
"""

import argparse
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from statistics import median

from bench.hops_parts import family
from bench.hops_stand import standing
from bench.hops_talks import WHOLE

PHONES_A_CORE = 64
MEMBERS_A_CORE = 2_000


def steps(cores: int) -> list[int]:
    """1, 2, 4 and so on below the number of cores, and the number itself."""
    return [*takewhile(lambda number: number < cores, (2**power for power in range(cores))), cores]


def places(cores: int, machine: Sequence[int]) -> tuple[list[int], list[int]]:
    """The cores of the web processes, and those of everything else: the machine's others, or all where none is left.

    Raises:
        ValueError: there are not so many cores.
    """
    if not 0 < cores <= len(machine):
        raise ValueError(f"--cores {cores}: this machine lets us use {len(machine)}")
    return list(machine[:cores]), list(machine[cores:]) or list(machine)


def pin(pid: int, cores: Sequence[int]) -> None:
    """Let a process, all its threads and all that it started run on these cores alone (Linux)."""
    for process in family(pid):
        with suppress(FileNotFoundError, ProcessLookupError):
            for thread in Path(f"/proc/{process}/task").iterdir():
                os.sched_setaffinity(int(thread.name), cores)


@dataclass(frozen=True, slots=True)
class Carried:
    """Hops a second at most, and microseconds of CPU of all web processes for a hop at ``steady`` hops a second."""

    rate: float
    steady: float
    web_us: float


def carried(
    web: Sequence[int], others: Sequence[int], *, rounds: int, seconds: float, steady: float | None = None
) -> Carried:
    """Whole conversations with a web process on each of the cores ``web``.

    ``steady``: by default half of what these carry.

    Raises:
        RuntimeError: an answer was wrong.
    """
    many = len(web)
    os.sched_setaffinity(0, others)  # the phones are processes of this one
    with standing(
        members=MEMBERS_A_CORE * many,
        callers=MEMBERS_A_CORE * many // 2,
        workers=many,
        connections=PHONES_A_CORE * many,
        clients=min(many, len(others)),
    ) as stand:
        for store in stand.stores.values():
            pin(store, others)
        watching, *workers = family(stand.webs["kesu"].pid)
        for place, process in enumerate(workers or [watching]):
            pin(process, [web[place % many]])
        for _ in range(rounds):
            stand.turn("whole", WHOLE, seconds)
        rate = stand.measured["whole"].rate
        steady = steady or rate / 2
        for _ in range(rounds):
            stand.turn("whole", WHOLE, seconds, rate=steady, under="steady")
        if errors := sum(measured.errors for measured in stand.measured.values()):
            raise RuntimeError(f"{errors} answers were wrong")
        return Carried(rate, steady, median(stand.measured["steady"].cpu_us["web"]))


def measure(cores: int, *, rounds: int, seconds: float) -> dict[str, float]:
    """Every step's hops a second, efficiency and CPU of the web for a hop."""
    machine = sorted(os.sched_getaffinity(0))
    web, others = places(cores, machine)
    apart = "cores of their own" if set(others).isdisjoint(web) else "the same cores, for there is no other"
    print(f"web on {len(web)} of {len(machine)} cores; Redis, PostgreSQL and phones on {apart}", flush=True)
    figures: dict[str, float] = {}
    first: Carried | None = None
    try:
        for many in steps(cores):
            steady = first.steady if first else None
            now = carried(web[:many], others, rounds=rounds, seconds=seconds, steady=steady)
            first = first or now
            figures[f"cores_{many}_hops_per_second"] = now.rate
            figures[f"cores_{many}_efficiency"] = now.rate / (many * first.rate)
            figures[f"cores_{many}_web_cpu_us_per_hop"] = now.web_us
            figures[f"cores_{many}_web_cpu_ratio"] = now.web_us / first.web_us
    finally:
        os.sched_setaffinity(0, machine)
    return figures


def main() -> None:
    """Measure, and print a figure a line."""
    parser = argparse.ArgumentParser(description="Example: python -m bench.scale --cores 4 --rounds 3")
    parser.add_argument("--cores", type=int, default=max(1, len(os.sched_getaffinity(0)) // 2), help="for the web")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each step; the middle one counts (default 3)")
    parser.add_argument("--seconds", type=float, default=4, help="length of one turn (default 4)")
    given = parser.parse_args()
    try:
        figures = measure(given.cores, rounds=given.rounds, seconds=given.seconds)
    except ValueError as wrong:
        parser.error(str(wrong))
    for name, figure in figures.items():
        print(f"{name}: {figure:.2f}" if name.endswith(("efficiency", "ratio")) else f"{name}: {figure:.0f}")


if __name__ == "__main__":
    main()
