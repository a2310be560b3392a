"""What a task costs a member: keys, hops, seconds at five a hop, and septets. ``python -m bench.dialogue``.

Played through the gateway's address of a real service, with real Redis, on a demo group of 25; beside each task stand
its figures of before (``bench.dialogue_before``). It fails where saving needs more than four hops behind the PIN, her
balance any, a first PIN more than nine of all people together, a meeting more than two sessions, or a call takes longer
than it may.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import CollectorRegistry

from app.configuration.settings import Settings
from app.demo.network import PIN, load_demo
from app.embedded.redis import EmbeddedRedis
from app.runtime.wiring import running
from app.ussd.hop import HopEndpoint
from bench.dialogue_before import BEFORE
from bench.dialogue_by_ear import ByEar, by_ear, too_long
from bench.endpoint_phone import EndpointPhone, Heard
from ledger.books.command import Command
from ledger.people.membership.enrolment import enrol
from menus.text.gsm import septets
from migrations.newest import migrate

SECONDS_A_HOP = 5
SESSION_SECONDS = 180
MEMBERS = 25
MAX_HOPS_TO_SAVE, MAX_SESSIONS_OF_A_MEETING, MAX_HOPS_TO_A_FIRST_PIN = 4, 2, 9
SECRETARY, TREASURER, MEMBER = "+22370000102", "+22370000103", "+22370000110"
NEWCOMER, HER_PIN = MEMBERS + 1, "7391"
BALANCE, FIRST_PIN = "balance", "a first PIN, before two officers"


@dataclass(frozen=True, slots=True)
class Cost:
    """One task: hops in all, hops after the PIN, keys typed (the PIN's too), sessions of 180 s, septets shown."""

    hops: int
    after_pin: int
    keys: int
    sessions: int
    septets: int

    @property
    def seconds(self) -> int:
        return self.hops * SECONDS_A_HOP

    def __add__(self, other: "Cost") -> "Cost":
        """What two officers need one after the other."""
        return Cost(
            self.hops + other.hops,
            self.after_pin + other.after_pin,
            self.keys + other.keys,
            self.sessions + other.sessions,
            self.septets + other.septets,
        )


class Caller:
    """One phone, speaking as Africa's Talking does; a session ends after 180 seconds of its own time."""

    def __init__(self, endpoint: HopEndpoint, phone: str) -> None:
        self._phone, self._sessions, self._shown = EndpointPhone(endpoint, phone), 0, ""
        self._septets = self._after_pin = self._keys = 0

    async def does(self, *parts: list[str], until: str, ahead: str = "") -> Cost:
        """Type all of it; ``until`` is what stands on the last screen, or the task was another one than it seems.

        ``ahead``: what is typed with the PIN, in one string.

        A call that is cut goes on where it was in the collection; any other part of a task she begins anew, from home.
        """
        await self._dial(ahead)
        for part in parts:
            place = 0
            while place < len(part):
                if self._phone.in_session * SECONDS_A_HOP >= SESSION_SECONDS - SECONDS_A_HOP:
                    await self._dial()
                    place = place if "parts?" in self._shown else 0
                await self._say(part[place])
                place, self._after_pin = place + 1, self._after_pin + 1
        assert until in self._shown, f"{until!r} does not stand on\n{self._shown}"
        return Cost(self._phone.hops, self._after_pin, self._keys, self._sessions, self._septets)

    async def _dial(self, ahead: str = "") -> None:
        self._sessions += 1
        self._sees(await self._phone.dials())
        await self._say(f"{PIN}{ahead}")

    async def _say(self, typed: str) -> None:
        self._keys += len(typed)
        self._sees(await self._phone.types(typed))

    def _sees(self, heard: Heard) -> None:
        self._shown = heard.text
        self._septets += septets(heard.text)


async def measure(url: str, redis_url: str) -> tuple[dict[str, Cost], dict[str, ByEar]]:
    """Play every task once; each caller is a new phone, so that no task resumes another."""
    settings = Settings(database_url=url, redis_url=redis_url)
    async with running(settings, redis_url, CollectorRegistry()) as parts:
        await load_demo(parts.database, parts.vault, parts.clock.now(), 1, MEMBERS, lambda _done: None)
        endpoint = HopEndpoint(parts)
        heard = await by_ear(parts)
        costs = {
            "save": await Caller(endpoint, MEMBER).does(["2", "3", "1"], until="Annoncé"),
            BALANCE: await Caller(endpoint, "+22370000111").does(until="Épargne "),
            "all her figures": await Caller(endpoint, "+22370000111").does(["1"], until="Solidarité"),
            "ask for a loan": await Caller(endpoint, "+22370000112").does(
                ["3", "10000", "1", "8", "1"], until="Demande envoyée"
            ),
        }
        opening, closing = ["5", "4", "1", "1"], ["5", "4", "5", "1"]
        collection = ["2"] * MEMBERS
        costs["one meeting of 25"] = await Caller(endpoint, TREASURER).does(
            [*opening, "2"], collection, ["1", "00"], closing, until="fermée"
        )
        begun = await Caller(endpoint, TREASURER).does([*opening, "2"], collection[:12], until="13/25")
        ended = await Caller(endpoint, SECRETARY).does(
            ["5", "1"], collection[12:], ["1", "00"], closing, until="fermée"
        )
        costs["one meeting of 25 that another officer goes on with"] = begun + ended
        await enrol(
            parts.database,
            Command(1, "newcomer", parts.clock.now(), "ussd", 2),
            "Sali",
            "",
            consents=True,
            asked_in="fr",
        )
        officers = [str(NEWCOMER), "1", "3", PIN, HER_PIN, HER_PIN]
        costs[FIRST_PIN] = await Caller(endpoint, SECRETARY).does(officers, until="a son code", ahead="*5*5*3")
        return costs, heard


def missed(costs: Mapping[str, Cost]) -> list[str]:
    """What takes longer than it may."""
    too_long = [
        f"{task} needs {cost.sessions} sessions"
        for task, cost in costs.items()
        if cost.sessions > MAX_SESSIONS_OF_A_MEETING
    ]
    hops = (
        ("saving", costs["save"].after_pin, MAX_HOPS_TO_SAVE),
        ("her balance", costs[BALANCE].after_pin, 0),
        ("a first PIN", costs[FIRST_PIN].hops, MAX_HOPS_TO_A_FIRST_PIN),
    )
    return [*too_long, *(f"{task} needs {needed} hops" for task, needed, most in hops if needed > most)]


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="kesu-dialogue-") as folder, EmbeddedRedis(Path(folder) / "redis") as redis:
        os.environ["KESU_VAR"] = folder
        url = f"sqlite:///{Path(folder) / 'kesu.db'}"
        migrate(url)
        costs, heard = asyncio.run(measure(url, redis.url))
        for task, cost in costs.items():
            print(f"{task}, keys: {cost.keys}")
            print(f"{task}, hops: {cost.hops}")
            print(f"{task}, hops after the PIN: {cost.after_pin}")
            print(f"{task}, seconds at {SECONDS_A_HOP} a hop: {cost.seconds}")
            print(f"{task}, sessions of {SESSION_SECONDS} s: {cost.sessions}")
            print(f"{task}, septets: {cost.septets}")
            if task in BEFORE:
                print(f"{task}, before: {BEFORE[task]}")
        for task, call in heard.items():
            print(f"{task}, seconds by ear after the PIN: {call.after_pin_seconds:.0f}")
            print(f"{task}, seconds by ear in all: {call.seconds:.0f}")
            print(f"{task}, kilobytes of sound: {call.octets // 1_000}")
        problems = [*missed(costs), *too_long(heard)]
        for problem in problems:
            print(problem, file=sys.stderr)
        return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
