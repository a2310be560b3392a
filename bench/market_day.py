"""An organisation on the smallest machine: 100 groups, 2,500 women, a market day, everything killed now and then.

    python -m bench.market_day                        two minutes
    python -m bench.market_day --groups 2 --seconds 5 a try

SQLite, Valkey, one web process and the SMS worker, together within 256 MB where the machine lets a limit be set (a
control group of version 2; ``limit_mb: 0`` says that it does not, and then ``peak_mb`` is what they held). Every few
seconds one of the three is killed without a farewell and started again. At the end nothing that a woman was told is
lost, nothing is doubled, and the audit is clean.
"""

import argparse
import asyncio
import itertools
import os
import random
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import httpx

from app.configuration.settings import Settings
from app.demo.network import load_demo
from app.embedded.redis import EmbeddedRedis
from bench.faults_books import compare
from bench.faults_gateway import SmsGateway
from bench.faults_parts import Process, Web, environment, worker
from bench.faults_phones import GATEWAY_SECONDS, Heard, Phone
from bench.memory_limit import MemoryLimit, watched
from ledger.database import open_database
from ledger.people.authentication.pin_vault import PinVault
from migrations.newest import migrate

LIMIT_MB = 256
MEMBERS = 25
SPEAK_FRENCH = (10, 11, 12, 13, 14, 16, 17, 18)
PAUSE_SECONDS = 2.0
RECOVERY_SECONDS = 60.0


class Machine:
    """The parts on one small machine, there to be killed."""

    def __init__(self, folder: Path, database_url: str, gateway: SmsGateway) -> None:
        self.limit = MemoryLimit.of(LIMIT_MB, f"kesu-market-day-{os.getpid()}")
        self.redis = EmbeddedRedis(folder / "redis", keep=True)
        self._start_redis()
        settings = environment(
            database_url,
            self.redis.url,
            KESU_AT_BASE_URL=gateway.url,
            KESU_VAR=str(folder),
            KESU_SMS_GATHER_SECONDS="1",
        )
        self.web: Web = Web(folder, "web", settings)
        self.worker: Process = worker(folder, "worker", settings)
        self._start(self.web)
        self._start(self.worker)

    def kill(self, part: str) -> None:
        """SIGKILL, and start it again."""
        if part == "redis":
            assert self.redis.pid is not None
            os.kill(self.redis.pid, signal.SIGKILL)
            self.redis.stop()
            self._start_redis()
        else:
            process = self.web if part == "web" else self.worker
            process.kill()
            self._start(process)

    def addresses(self) -> list[str]:
        """Where a gateway may call now."""
        return [self.web.address] if self.web.running else []

    def pids(self) -> Iterator[int]:
        """All that runs."""
        yield from (process.pid for process in (self.web, self.worker) if process.running)
        if self.redis.pid is not None:
            yield self.redis.pid

    def stop(self) -> None:
        """Stop everything."""
        self.web.kill()
        self.worker.kill()
        self.redis.stop()
        self.limit.close()

    def _start(self, process: Process) -> None:
        process.start()
        self.limit.holds(process.pid)

    def _start_redis(self) -> None:
        self.redis.start()
        assert self.redis.pid is not None
        self.limit.holds(self.redis.pid)


async def people(url: str, groups: int) -> list[str]:
    """Write the groups; give the phones that will call, those of different groups next to each other."""
    await asyncio.to_thread(migrate, url)
    database = await open_database(url, alone=True, durable=False)
    vault = PinVault(Settings(_env_file=None).pin_pepper.get_secret_value().encode())
    try:
        await load_demo(database, vault, datetime.now(UTC), groups, MEMBERS, lambda _: None)
    finally:
        await database.close()
    return [f"+2237{group:05d}{number:02d}" for number in SPEAK_FRENCH for group in range(1, groups + 1)]


async def live(machine: Machine, phones: list[str], seconds: float, kills: int, chance: random.Random) -> Heard:
    """Let them call while parts are killed, until savings are told again after the last of it."""
    heard, stop = Heard(), asyncio.Event()
    async with httpx.AsyncClient(timeout=GATEWAY_SECONDS) as client:
        calling = [Phone(phone, machine.addresses, client, heard, chance) for phone in phones]
        calls = [asyncio.create_task(phone.saves_until(stop, PAUSE_SECONDS)) for phone in calling]
        parts = itertools.cycle(("web", "redis", "worker"))
        for _ in range(kills):
            await asyncio.sleep(seconds / kills * chance.uniform(0.5, 1.5))
            await asyncio.to_thread(machine.kill, next(parts))
        await asyncio.wait_for(heard.told_after(asyncio.get_running_loop().time()), RECOVERY_SECONDS)
        stop.set()
        await asyncio.gather(*calls)
    return heard


async def a_day(groups: int, callers: int, seconds: float, kills: int) -> dict[str, float]:
    """Live one market day; give its figures."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kesu-market-day-")))
        url = f"sqlite:///{folder / 'kesu.db'}"
        phones = await people(url, groups)
        async with SmsGateway() as gateway:
            machine = await asyncio.to_thread(Machine, folder, url, gateway)
            try:
                async with watched(machine.pids) as most:
                    heard = await live(machine, phones[:callers], seconds, kills, random.Random(4826))
            finally:
                machine.stop()
            books = await compare(url, heard.attempts)
    return {
        "groups": groups,
        "women": groups * MEMBERS,
        "callers": len(heard.attempts),
        "kills": kills,
        "answers": len(heard.answered_at),
        "wrong_answers": len(heard.wrong),
        "told": books.told,
        "lost": books.lost,
        "doubled": books.doubled,
        "audit_problems": books.audit_problems,
        "limit_mb": machine.limit.megabytes,
        "peak_mb": round(most[0], 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groups", type=int, default=100)
    parser.add_argument("--callers", type=int, default=200, help="how many call at once")
    parser.add_argument("--seconds", type=float, default=90)
    parser.add_argument("--kills", type=int, default=12)
    given = parser.parse_args()
    figures = asyncio.run(a_day(given.groups, given.callers, given.seconds, given.kills))
    for name, figure in figures.items():
        print(f"{name}: {figure}")
    sys.exit(any(figures[name] for name in ("wrong_answers", "lost", "doubled", "audit_problems")))


if __name__ == "__main__":
    main()
