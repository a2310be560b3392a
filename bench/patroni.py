"""Patroni's leader is killed, moved and isolated while members save, and so are the parts around it.

    python -m bench.patroni
    python -m bench.patroni leader_isolated --callers 8

Three PostgreSQL behind Patroni and etcd, HAProxy before them (Debian's packages `patroni etcd-server haproxy
postgresql`, the files of deploy/patroni), two processes of `kesu serve`, an SMS worker, Redis. After each fault:
nothing that a member was told is lost, nothing is doubled, the audit is clean. Beside the members somebody writes to
every PostgreSQL directly: what any of them acknowledged must be there at the end. Ends with ``name: figure`` lines.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from app.embedded.redis import EmbeddedRedis
from bench.faults import Outcome, Run
from bench.faults_served import open_served, total_lines
from bench.patroni_cluster import open_cluster
from bench.patroni_faults import FAULTS
from bench.patroni_witness import DATABASE, watched

ALL = ("leader_killed", *FAULTS)
"""The leader is killed twice."""
log = logging.getLogger(__name__)


async def run(names: list[str], *, groups: int, callers: int, seconds: float) -> tuple[bool, list[str]]:
    """Run the faults named, one after another on the same books; give whether all was sound, and the figures."""
    outcomes: list[Outcome] = []
    lines: list[str] = []
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="kesu-redis-"))
        redis = stack.enter_context(EmbeddedRedis(Path(folder)))
        cluster = await stack.enter_async_context(open_cluster())
        log.info("one leads, two follow")
        await cluster.make_databases("kesu", DATABASE)
        site, phones = await stack.enter_async_context(open_served(cluster.url("kesu"), redis.url, groups))
        broken = Run(site, phones, callers=callers, pause_seconds=0.1)
        async with watched(cluster) as witness:
            for number, name in enumerate(names, start=1):
                began = time.monotonic()
                outcome = await broken.break_(f"{number}_{name}", FAULTS[name](cluster, seconds))
                log.info("%s: %s", name, "sound" if outcome.sound else f"NOT SOUND {outcome.wrong[:3]}")
                outcomes.append(outcome)
                pause = f"longest_without_a_direct_write_seconds: {witness.longest_without_seconds(began):.2f}"
                lines += [*outcome.lines("patroni"), f"patroni_{outcome.fault}_{pause}"]
        lost, split = await witness.lost(cluster.url(DATABASE, await cluster.leads())), witness.split_writes()
    witnessed = {"acknowledged": len(witness.acknowledged), "lost": lost, "split": split}
    lines += [
        *total_lines("patroni", outcomes),
        *(f"patroni_witness_{name}: {figure}" for name, figure in witnessed.items()),
    ]
    return not (lost or split) and all(outcome.sound for outcome in outcomes), lines


def main() -> int:
    """Run all faults, or those named; the exit status is 0 when all was sound."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("faults", nargs="*", default=[*ALL], help=", ".join(FAULTS))
    parser.add_argument("--seconds", type=float, default=4.0, help="how long each fault lasts beyond what it waits for")
    parser.add_argument("--groups", type=int, default=4)
    parser.add_argument("--callers", type=int, default=16)
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    sound, lines = asyncio.run(run(given.faults, groups=given.groups, callers=given.callers, seconds=given.seconds))
    print("\n".join(lines))
    return int(not sound)


if __name__ == "__main__":
    sys.exit(main())
