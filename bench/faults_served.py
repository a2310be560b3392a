"""Kesu as `kesu serve` with two processes and an SMS worker, before a database and a Redis that others keep."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.faults import Outcome
from bench.faults_gateway import SmsGateway
from bench.faults_parts import Web, environment, worker
from bench.faults_site import load_people


@dataclass(frozen=True, slots=True)
class Served:
    """One address for gateways, one for the books."""

    web: Web
    database_url: str

    def addresses(self) -> list[str]:
        """Where gateways post their hops."""
        return [self.web.address]


@asynccontextmanager
async def open_served(database_url: str, redis_url: str, groups: int) -> AsyncIterator[tuple[Served, list[str]]]:
    """Start Kesu on an empty database with groups of the demo; give it with the phones of those who speak French."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kesu-served-")))
        gateway = await stack.enter_async_context(SmsGateway())
        stack.push_async_callback(asyncio.sleep, 0.1)  # it sees its connections end before the loop does
        now = datetime.now(UTC).replace(hour=10, minute=0)
        phones = await load_people(database_url, now, groups)
        settings = environment(
            database_url,
            redis_url,
            KESU_AT_BASE_URL=gateway.url,
            KESU_SMS_GATHER_SECONDS="1",
            KESU_CLOCK=now.isoformat(),
            KESU_VAR=str(folder),
        )
        web, sms = Web(folder, "serve", settings, workers=2), worker(folder, "worker", settings)
        stack.callback(web.stop)
        stack.callback(sms.kill)
        await asyncio.to_thread(web.start)
        sms.start()
        yield Served(web, database_url), phones


def total_lines(bench: str, outcomes: Sequence[Outcome]) -> list[str]:
    """``name: figure`` lines of faults on the same books: what is lost at one of them is counted at the next too."""
    figures = {
        "told": sum(outcome.told for outcome in outcomes),
        "lost": max(outcome.books.lost for outcome in outcomes),
        "doubled": max(outcome.books.doubled for outcome in outcomes),
        "audit_problems": max(outcome.books.audit_problems for outcome in outcomes),
        "longest_without_a_saving_seconds": f"{max(outcome.without_saving_seconds for outcome in outcomes):.2f}",
        "longest_without_an_answer_seconds": f"{max(outcome.without_answer_seconds for outcome in outcomes):.2f}",
    }
    return [f"{bench}_{name}: {figure}" for name, figure in figures.items()]
