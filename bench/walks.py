"""Random walks through groups of every family, by phones alone: ``python -m bench.walks --walks 1000 --acts 60``.

From the states that a walk reaches the way on is looked for, again and again: to the next meeting, and to the next
cycle. A state without one is an error. Says which states and screens were reached, and which exits were not found.
"""

import argparse
import asyncio
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from prometheus_client import CollectorRegistry

from app.configuration.settings import Settings
from app.demo.actions import RuleRefused
from app.embedded.redis import EmbeddedRedis
from app.observability.records import Records
from app.runtime.ports import RunningService
from app.runtime.wiring import running
from app.ussd.hop import HopEndpoint
from bench.cycle_by_phone import patient_phones
from bench.embedded_postgres import EmbeddedPostgres
from bench.endpoint_phone import Listening
from bench.walk_acts import ACTS
from bench.walk_exits import NoExit, now, to_the_next_cycle, to_the_next_meeting
from bench.walk_groups import BEGAN, FAMILIES, found
from bench.walker import Walker
from ledger.audit import audit
from ledger.loans.rows import loans_with_status
from migrations.newest import migrate

SEED = 7
EXIT_EVERY_ACTS = 15
FEWEST_PEOPLE = 2


@dataclass
class Walked:
    """What many walks came to: how often each state was left by an exit, the screens, and where no exit was found."""

    states: Counter[str] = field(default_factory=Counter)
    screens: set[str] = field(default_factory=set)
    no_exit: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    alone: int = 0
    """Walks that ended where no exit was found, since only one member with a phone was left."""
    hops: int = 0


async def state_of(walker: Walker, family: str) -> str:
    """The state of a group in a few words: what decides which ways on there are."""
    meeting, is_open, cycle, frozen = await now(walker)
    on_the_way = await loans_with_status(walker.running.database, walker.group_id, "handed_over")
    words = [family, "meeting" if is_open else "between" if meeting else "new", f"cycle {min(cycle, 3)}"]
    words += ["frozen"] * frozen + ["money on its way"] * bool(on_the_way)
    return ", ".join([*words, f"{len(await walker.here())} here"])


async def walk(parts: RunningService, family: str, number: int, acts: int, walked: Walked) -> None:
    """Live one walk in a group of its own."""
    luck = random.Random(f"{SEED}/{number}")
    listening = Listening(CollectorRegistry(), parts.clock, Records(Path(), 0))
    parts = replace(parts, usage=listening)
    parts.clock.go_to(datetime(BEGAN.year, BEGAN.month, BEGAN.day, 9, tzinfo=UTC))
    group_id = await found(parts.database, parts.vault, family, number)
    walker = Walker(parts, HopEndpoint(parts), listening, group_id, luck=luck)
    try:
        for act in range(1, acts + 1):
            await walker.look_around()
            with suppress(RuleRefused):
                await (walker.tries_something() if luck.random() < 0.4 else luck.choice(ACTS[family])(walker))
            if luck.random() < 0.1:
                walker.waits(days=luck.randint(1, 20))
            if act % EXIT_EVERY_ACTS == 0:
                state = await state_of(walker, family)
                walked.states[state] += 1
                await to_the_next_meeting(walker)
                await to_the_next_cycle(walker, family)
    except NoExit as no:
        await walker.look_around()
        if len(await walker.here()) < FEWEST_PEOPLE:  # two people, always: nobody confirms what she does alone
            walked.alone += 1
        else:
            walked.no_exit.append(f"walk {number}: {state}: {no}")
    walked.screens |= walker.seen
    walked.hops += walker.dialled + walker.hops


async def walk_all(url: str, redis_url: str, walks: range, acts: int) -> Walked:
    """Live many walks on one new database; the books are audited at the end."""
    await asyncio.to_thread(migrate, url)
    settings = Settings(_env_file=None, database_url=url, phone_hops_a_minute=0)
    walked, families = Walked(), list(FAMILIES)
    async with running(settings, redis_url, CollectorRegistry(), luck=random.Random(SEED)) as parts:
        with patient_phones():
            for number in walks:
                await walk(parts, families[number % len(families)], number, acts, walked)
        report = await audit(parts.database)
        walked.faults += [str(problem) for problem in report.problems]
    return walked


def main() -> int:
    """Walk, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--walks", type=int, default=1_000)
    parser.add_argument("--acts", type=int, default=60)
    parser.add_argument(
        "--first", type=int, default=1, help="the number of the first walk: a walk is found again by it"
    )
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    given = parser.parse_args()
    begun = time.perf_counter()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kesu-walks-")))
        redis = stack.enter_context(EmbeddedRedis(folder / "redis"))
        url = f"sqlite:///{folder / 'walks.db'}"
        if given.engine == "postgresql":
            url = stack.enter_context(EmbeddedPostgres(fsync=False)).create_database("walks")
        walks = range(given.first, given.first + given.walks)
        walked = asyncio.run(walk_all(url, redis.url, walks, given.acts))
    for state, times in sorted(walked.states.items()):
        print(f"{state}: {times}")
    print(f"walks: {given.walks}  acts: {given.acts}  hops: {walked.hops}  screens: {len(walked.screens)}")
    print(f"states: {len(walked.states)}  exits: {sum(walked.states.values())}  not found: {len(walked.no_exit)}")
    print(f"left alone: {walked.alone}")
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"seconds: {time.perf_counter() - begun:.0f}  cpu_seconds: {used.ru_utime + used.ru_stime:.0f}")
    for line in (*walked.no_exit, *walked.faults):
        print(line)
    return int(bool(walked.no_exit or walked.faults))


if __name__ == "__main__":
    sys.exit(main())
