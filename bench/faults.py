"""Break each part of a whole installation while members save, and look at what they heard and what the books say.

    python -m bench.faults --seconds 5 --groups 6

Two web processes, an SMS worker, PostgreSQL and Redis, each a process of its own, with links between them that can be
cut. The calls come by all sixteen dialects in turn, each in a
call when something breaks, and one hop of five comes twice. After each fault: nothing that a
member was told is lost, nothing is doubled, the audit is clean, and every hop that found an open address had a valid
answer. Ends with ``name: figure`` lines.
"""

import argparse
import asyncio
import contextlib
import logging
import random
import sys
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import httpx

from bench.dialects import ASKS
from bench.faults_books import Books, compare
from bench.faults_disk import NoSmallDisk, disk_full, small_disk
from bench.faults_kinds import FAULTS
from bench.faults_phones import GATEWAY_SECONDS, Attempt, Heard, Phone
from bench.faults_site import open_site
from bench.faults_standby import Standby, failover_to

RECOVERY_SECONDS = 60.0
DIALECTS = tuple(ASKS)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one fault came to.

    ``recovery_seconds``: from the mending to the next saving that was told; ``dialects``: how many told one.
    """

    fault: str
    books: Books
    told: int
    dialects: int
    answers: int
    polite_ends: int
    unanswered: int
    wrong: tuple[str, ...]
    slowest_seconds: float
    without_answer_seconds: float
    without_saving_seconds: float
    recovery_seconds: float | None

    def lines(self, bench: str = "faults") -> Iterable[str]:
        """``name: figure`` lines, each beginning with the bench's name."""
        figures = {
            "told": self.told,
            "dialects": self.dialects,
            "answers": self.answers,
            "polite_ends": self.polite_ends,
            "unanswered": self.unanswered,
            "wrong_answers": len(self.wrong),
            "slowest_seconds": f"{self.slowest_seconds:.2f}",
            "longest_without_an_answer_seconds": f"{self.without_answer_seconds:.2f}",
            "longest_without_a_saving_seconds": f"{self.without_saving_seconds:.2f}",
            "recovery_seconds": "none" if self.recovery_seconds is None else f"{self.recovery_seconds:.2f}",
            "lost": self.books.lost,
            "doubled": self.books.doubled,
            "audit_problems": self.books.audit_problems,
        }
        return [f"{bench}_{self.fault}_{name}: {figure}" for name, figure in figures.items()]

    @property
    def sound(self) -> bool:
        """The books are right, every answer was a screen, and savings went on afterwards."""
        return self.books.sound and not self.wrong and self.recovery_seconds is not None


class Installation(Protocol):
    """What the phones call and what the books are read from."""

    @property
    def database_url(self) -> str:
        """Where the books are now."""

    def addresses(self) -> list[str]:
        """The web services that a gateway may call now."""


def longest_gap(moments: Iterable[float], since: float) -> float:
    """The longest time (seconds) without one of the moments, from ``since`` until the last of them."""
    later = sorted(moment for moment in moments if moment > since)
    return max((after - before for before, after in pairwise([since, *later])), default=0.0)


class Run:
    """Faults one after the other on the same installation and the same books."""

    def __init__(
        self,
        site: Installation,
        phones: list[str],
        *,
        callers: int,
        pause_seconds: float,
        warm_seconds: float = 1.0,
        seed: int = 4826,
        dialects: tuple[str, ...] = DIALECTS,
    ) -> None:
        """``warm_seconds``: how long all is well before a fault and after it.

        Each call goes by the next dialect, and each phone begins with another: as many phones as dialects have every
        one of them in a call when something breaks.
        """
        self._dialects, self._begun = dialects, 0
        self._site, self._pause_seconds, self._warm_seconds = site, pause_seconds, warm_seconds
        self._phones, self._chance = phones[:callers], random.Random(seed)
        self._attempts: dict[str, list[Attempt]] = {phone: [] for phone in self._phones}

    async def break_(self, name: str, fault: AbstractAsyncContextManager[None]) -> Outcome:
        """One fault under load, until savings are told again; the fault is mended where its block begins."""
        async with self._calling() as heard:
            await asyncio.sleep(self._warm_seconds)
            broken_at = time.monotonic()
            async with fault:
                mended_at = time.monotonic()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(heard.told_after(mended_at), RECOVERY_SECONDS)
                if len(self._phones) >= len(self._dialects):
                    await asyncio.wait_for(heard.told_by(self._dialects), RECOVERY_SECONDS)
            await asyncio.sleep(self._warm_seconds)
        books = await compare(self._site.database_url, self._attempts)
        return Outcome(
            name,
            books,
            len(heard.saved_at),
            len(heard.saved_by),
            len(heard.answered_at),
            heard.polite_ends,
            heard.unanswered,
            tuple(heard.wrong),
            heard.slowest_seconds,
            longest_gap(heard.answered_at, broken_at),
            longest_gap(heard.saved_at, broken_at),
            heard.recovered_after(mended_at),
        )

    @asynccontextmanager
    async def _calling(self) -> AsyncIterator[Heard]:
        heard, stop = Heard(), asyncio.Event()
        limits = httpx.Limits(max_connections=len(self._phones))
        async with httpx.AsyncClient(timeout=GATEWAY_SECONDS, limits=limits) as client:
            phones = []
            for phone in self._phones:
                turned = self._dialects[self._begun :] + self._dialects[: self._begun]
                phones.append(Phone(phone, self._site.addresses, client, heard, self._chance, turned))
                self._begun = (self._begun + 1) % len(self._dialects)
            calls = [asyncio.create_task(phone.saves_until(stop, self._pause_seconds)) for phone in phones]
            try:
                yield heard
            finally:
                stop.set()
                await asyncio.gather(*calls)
                for phone, attempts in heard.attempts.items():
                    self._attempts[phone] += attempts


async def run_on_a_small_disk(*, callers: int, seconds: float) -> list[Outcome]:
    """Fill PostgreSQL's disk up; nothing where no small disk can be made."""
    outcomes = []
    try:
        with small_disk():
            async with open_site(2) as (site, phones):
                broken = Run(site, phones, callers=callers, pause_seconds=0.1)
                outcomes.append(await broken.break_("disk_full", disk_full(site, seconds)))
    except NoSmallDisk as problem:
        log.info("disk_full: not run, %s", problem)
    return outcomes


async def run(
    names: list[str],
    *,
    groups: int,
    callers: int,
    seconds: float,
    pause_seconds: float,
    warm_seconds: float = 1.0,
    failover: bool = False,
    dialects: tuple[str, ...] = DIALECTS,
) -> list[Outcome]:
    """Run the faults named on one installation of its own; with ``failover`` it loses its PostgreSQL at the end."""
    outcomes = []
    async with open_site(groups) as (site, phones):
        broken = Run(
            site,
            phones,
            callers=callers,
            pause_seconds=pause_seconds,
            warm_seconds=warm_seconds,
            dialects=dialects,
        )
        for name in names:
            outcomes.append(await broken.break_(name, FAULTS[name](site, seconds)))
            log.info("%s: %s", name, "sound" if outcomes[-1].sound else "NOT SOUND")
        if failover:
            with Standby(site.postgres, fsync=True) as standby:
                await asyncio.to_thread(standby.follow)
                outcomes.append(await broken.break_("postgres_failover", failover_to(standby)(site, seconds)))
    return outcomes


def main() -> int:
    """Run all faults, or those named; the exit status is how many were not sound."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("faults", nargs="*", default=[*FAULTS], help=", ".join(FAULTS))
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each fault lasts")
    parser.add_argument("--groups", type=int, default=6)
    parser.add_argument("--callers", type=int, default=32)
    parser.add_argument("--dialect", action="append", choices=DIALECTS, help="only this one; may be given again")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    all_of_them = given.faults == [*FAULTS]
    outcomes = asyncio.run(
        run(
            given.faults,
            groups=given.groups,
            callers=given.callers,
            seconds=given.seconds,
            pause_seconds=0.1,
            failover=all_of_them,
            dialects=tuple(given.dialect or DIALECTS),
        )
    )
    if all_of_them:
        outcomes += asyncio.run(run_on_a_small_disk(callers=given.callers, seconds=given.seconds))
    for outcome in outcomes:
        print("\n".join(outcome.lines()))
    return sum(not outcome.sound for outcome in outcomes)


if __name__ == "__main__":
    sys.exit(main())
