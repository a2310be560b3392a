"""What a task costs a member: hops, seconds at five a hop, and septets. ``python -m bench.dialogue``.

Played through the gateway's own door of a real service, with real Redis, on a demo group of 25.
"""

import asyncio
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from prometheus_client import CollectorRegistry

from app.demo.network import PIN, load_demo
from app.embedded.redis import EmbeddedRedis
from app.hop import HopDoor
from app.settings import Settings
from app.wiring import running
from menus.text.gsm import septets
from migrations.newest import migrate

SECONDS_A_HOP = 5
SESSION_SECONDS = 180
MEMBERS = 25
TREASURER, MEMBER = "+22370000103", "+22370000110"


@dataclass(frozen=True, slots=True)
class Cost:
    """One task: hops in all, hops after the PIN, sessions of 180 s, septets shown."""

    hops: int
    after_pin: int
    sessions: int
    septets: int

    @property
    def seconds(self) -> int:
        return self.hops * SECONDS_A_HOP


class Caller:
    """One phone at the door, speaking as Africa's Talking does; a session ends after 180 seconds of its own time."""

    def __init__(self, door: HopDoor, phone: str) -> None:
        self._door, self._phone, self._sessions = door, phone, 0
        self._hops = self._septets = self._after_pin = 0

    async def does(self, typed: Iterable[str]) -> Cost:
        await self._dial()
        for answer in typed:
            if self._in_session * SECONDS_A_HOP >= SESSION_SECONDS - SECONDS_A_HOP:
                await self._dial()
            await self._say(answer)
            self._after_pin += 1
        return Cost(self._hops, self._after_pin, self._sessions, self._septets)

    async def _dial(self) -> None:
        self._sessions += 1
        self._text, self._in_session = "", 0
        await self._hop()
        await self._say(PIN)

    async def _say(self, typed: str) -> None:
        self._text = f"{self._text}*{typed}" if self._text else typed
        await self._hop()

    async def _hop(self) -> None:
        fields = {
            "sessionId": f"{self._phone}-{self._sessions}",
            "phoneNumber": self._phone,
            "networkCode": "61002",
            "serviceCode": "*384*22#",
            "text": self._text,
        }
        body = urlencode(fields).encode()
        sent: list[dict[str, object]] = []

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        path = "/ussd/africastalking/dev"
        scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": []}
        await self._door(scope, receive, send)  # type: ignore[arg-type]
        shown = bytes(sent[-1]["body"]).decode()[4:]  # type: ignore[call-overload]
        self._hops += 1
        self._in_session += 1
        self._septets += septets(shown)


async def measure(url: str, redis_url: str) -> dict[str, Cost]:
    """Play every task once; each caller is a new phone, so that no task resumes another."""
    settings = Settings(database_url=url, redis_url=redis_url)
    async with running(settings, redis_url, CollectorRegistry()) as parts:
        await load_demo(parts.database, parts.vault, parts.clock.now(), 1, MEMBERS, lambda _done: None)
        door = HopDoor(parts)
        costs = {
            "save": await Caller(door, MEMBER).does(["2", "3", "1"]),
            "balance": await Caller(door, "+22370000111").does(["1"]),
            "ask for a loan": await Caller(door, "+22370000112").does(["3", "10000", "1", "8", "1"]),
        }
        opening = ["5", "4", "1", "1", "2"]
        collection = ["2"] * MEMBERS + ["1"]
        closing = ["00", "5", "4", "5", "1"]
        costs["one meeting of 25"] = await Caller(door, TREASURER).does([*opening, *collection, *closing])
        return costs


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="kesu-dialogue-") as folder, EmbeddedRedis(Path(folder) / "redis") as redis:
        os.environ["KESU_VAR"] = folder
        url = f"sqlite:///{Path(folder) / 'kesu.db'}"
        migrate(url)
        for task, cost in asyncio.run(measure(url, redis.url)).items():
            print(f"{task}, hops: {cost.hops}")
            print(f"{task}, hops after the PIN: {cost.after_pin}")
            print(f"{task}, seconds at {SECONDS_A_HOP} a hop: {cost.seconds}")
            print(f"{task}, sessions of {SESSION_SECONDS} s: {cost.sessions}")
            print(f"{task}, septets: {cost.septets}")


if __name__ == "__main__":
    main()
