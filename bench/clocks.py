"""Members save and workers send while the machines' clocks are apart, by minutes and by hours, also over midnight.

    python -m bench.clocks
    python -m bench.clocks --seconds 20 --apart 7200

Two web processes and two SMS workers on one PostgreSQL and one Redis; of each pair one has a clock that is wrong by so
many seconds before, the other after, true time. The clocks are wrong for everything that a process asks (Debian's
package `faketime`); PostgreSQL and Redis keep theirs. Nothing that a member was told may be lost, nothing doubled, no
SMS may leave twice, the audit must be clean. Ends with ``name: figure`` lines.
"""

import argparse
import asyncio
import contextlib
import logging
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from app.embedded.child import EmbeddedServerError
from app.embedded.redis import EmbeddedRedis
from bench.embedded_postgres import EmbeddedPostgres
from bench.faults import Outcome, Run
from bench.faults_gateway import SmsGateway
from bench.faults_parts import Process, Web, environment, worker
from bench.faults_site import load_people
from ledger.database import open_database

APART_SECONDS = (90, 7200)
HOURS = (10, 0)
"""True time at the start: the morning, and midnight, before and after which the two processes have another day."""
DRAIN_SECONDS = 60
# Each SMS has an id of its gateway; one that left a second time has another, and its row keeps one of them.
_WRITTEN_DOWN = text("SELECT count(DISTINCT gateway_message_id) AS sms FROM outbox")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TwoClocks:
    """Two web processes and two workers on one set of books."""

    webs: list[Web]
    workers: list[Process]
    database_url: str

    def addresses(self) -> list[str]:
        """Where a gateway may post its hops."""
        return [web.address for web in self.webs]


def wrong_by(process: Process, seconds: float) -> None:
    """Let a process that is not yet started have a clock so many seconds after the machine's.

    Raises:
        EmbeddedServerError: faketime is not installed.
    """
    library = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
    if library is None:
        raise EmbeddedServerError("no faketime here: apt-get install faketime")
    # Not by the program `faketime`: it stays as the parent, and what is killed is not what serves.
    process.under = (
        "/usr/bin/env",
        f"LD_PRELOAD={library}",
        f"FAKETIME={seconds:+.0f}s",
        "FAKETIME_DONT_FAKE_MONOTONIC=1",
    )


@asynccontextmanager
async def _open(hour: int, apart: int, groups: int) -> AsyncIterator[tuple[TwoClocks, list[str], SmsGateway]]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kesu-clocks-")))
        postgres = stack.enter_context(EmbeddedPostgres(fsync=True))
        redis = stack.enter_context(EmbeddedRedis(folder / "redis", keep=True))
        gateway = await stack.enter_async_context(SmsGateway())
        stack.push_async_callback(asyncio.sleep, 0.1)  # it sees its connections end before the loop does
        gateway.delay_seconds = 0.5  # so that one worker is sending while the other looks
        url, here = postgres.create_database("clocks"), datetime.now(UTC)
        true = here.replace(hour=hour, minute=0, second=0) + timedelta(days=not hour)
        phones = await load_people(url, true, groups)
        settings = environment(url, redis.url, KESU_AT_BASE_URL=gateway.url, KESU_SMS_GATHER_SECONDS="1")
        webs = [Web(folder, f"web{number}", settings) for number in range(2)]
        workers = [worker(folder, f"worker{number}", settings) for number in range(2)]
        for pair in (webs, workers):
            for process, skew in zip(pair, (-apart, apart), strict=True):
                wrong_by(process, (true - here).total_seconds() + skew)
                stack.callback(process.kill)
        await asyncio.gather(*(asyncio.to_thread(web.start) for web in webs))
        for one in workers:
            one.start()
        yield TwoClocks(webs, workers, url), phones, gateway


async def run(hour: int, apart: int, *, groups: int, callers: int, seconds: float) -> tuple[Outcome, int, int]:
    """Save for so long; give what it came to, how many SMS left, and how many of them left more than once."""
    async with _open(hour, apart, groups) as (site, phones, gateway):

        @asynccontextmanager
        async def nothing_else() -> AsyncIterator[None]:
            await asyncio.sleep(seconds)
            yield

        broken = Run(site, phones, callers=callers, pause_seconds=0.1)
        outcome = await broken.break_(f"{hour:02}h_{apart}s", nothing_else())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(_quiet(gateway), DRAIN_SECONDS)
        for one in site.workers:
            await asyncio.to_thread(one.stop)  # what it has sent, it writes down
        database = await open_database(site.database_url, connections=1)
        known = (await database.fetch(_WRITTEN_DOWN))[0]["sms"]
        await database.close()
        left = sum(gateway.taken.values())
        return outcome, left, left - known


async def _quiet(gateway: SmsGateway) -> None:
    """Wait until no SMS came for five seconds."""
    before = -1
    while sum(gateway.taken.values()) != before:
        before = sum(gateway.taken.values())
        await asyncio.sleep(5)


def main() -> int:
    """Run all pairs of clocks; the exit status is how many were not sound."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=12.0, help="how long members save with each pair of clocks")
    parser.add_argument("--apart", type=int, action="append", help="seconds that each clock is wrong by")
    parser.add_argument("--hour", type=int, action="append", help="true hour of the start, 0 for midnight")
    parser.add_argument("--groups", type=int, default=4)
    parser.add_argument("--callers", type=int, default=16)
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    wrong, lines = 0, []
    for hour in given.hour or HOURS:
        for apart in given.apart or APART_SECONDS:
            outcome, left, twice = asyncio.run(
                run(hour, apart, groups=given.groups, callers=given.callers, seconds=given.seconds)
            )
            sound = outcome.sound and not twice
            wrong += not sound
            log.info("%s: %s", outcome.fault, "sound" if sound else f"NOT SOUND {outcome.wrong[:3]}")
            lines += [*outcome.lines("clocks")]
            lines += [f"clocks_{outcome.fault}_sms: {left}", f"clocks_{outcome.fault}_sms_twice: {twice}"]
    print("\n".join(lines))
    return wrong


if __name__ == "__main__":
    sys.exit(main())
