"""Members who announce savings again and again while something breaks, and what the service told each of them."""

import asyncio
import itertools
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import httpx

from menus.text.gsm import septets
from menus.text.layout import HARD_SEPTETS

CODE, PIN, SHARE_XOF = "*384*22#", "4826", 500
GATEWAY_SECONDS = 10.0
TRIES = 3
_sessions = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One confirmation that left a phone. ``told``: its caller saw that it is noted; else she cannot know."""

    amount_xof: int
    told: bool


@dataclass
class Heard:
    """What all phones heard: every answer by kind, the slowest, and each phone's attempts in order."""

    attempts: dict[str, list[Attempt]] = field(default_factory=dict)
    answers: int = 0
    polite_ends: int = 0
    unanswered: int = 0
    wrong: list[str] = field(default_factory=list)
    slowest_seconds: float = 0.0
    saved_at: list[float] = field(default_factory=list)
    saved: asyncio.Event = field(default_factory=asyncio.Event)

    def recovered_after(self, moment: float) -> float | None:
        """Seconds from a moment (monotonic) to the next saving that was told."""
        later = [at for at in self.saved_at if at >= moment]
        return min(later) - moment if later else None

    def note_saved(self) -> None:
        """A saving was told."""
        self.saved_at.append(time.monotonic())
        self.saved.set()

    async def told_after(self, moment: float) -> None:
        """Wait for the next saving that is told after a moment (monotonic)."""
        while self.recovered_after(moment) is None:
            self.saved.clear()
            await self.saved.wait()


class Phone:
    """One member's phone behind a gateway that tries another door when one does not answer."""

    def __init__(
        self,
        number: str,
        doors: Callable[[], Sequence[str]],
        client: httpx.AsyncClient,
        heard: Heard,
        chance: random.Random,
    ) -> None:
        self.number, self._doors, self._client, self._heard, self._chance = number, doors, client, heard, chance
        self._session, self._text, self._turn = "", "", 0
        heard.attempts[number] = []

    async def saves_until(self, stop: asyncio.Event, pause_seconds: float) -> None:
        """Save again and again; each amount differs from the one before."""
        while not stop.is_set():
            self._turn += 1
            await self.saves(1 + self._turn % 5)
            await asyncio.sleep(pause_seconds * self._chance.uniform(0.5, 1.5))

    async def saves(self, shares: int) -> bool:
        """One call: whether she was told that her shares are noted."""
        self._session, self._text = f"ATUid_{next(_sessions)}", ""
        shown = await self._hop("")
        shown = await self._hop(PIN) if shown else None
        for _ in range(2):  # a call cut before left her elsewhere
            if shown and "2. Épargner" not in shown:
                shown = await self._hop("2" if "2. Recommencer" in shown else "00")
        for typed in ("2", str(shares)):
            shown = await self._hop(typed) if shown else None
        amount_xof = shares * SHARE_XOF
        if not shown or f"{amount_xof} F" not in shown:
            return await self._gives_up()
        told = await self._confirms(f"{amount_xof} F")
        self._heard.attempts[self.number].append(Attempt(amount_xof, told))
        await self._tell_end()
        return told

    async def _confirms(self, amount: str) -> bool:
        kind, text = await self._post("1")
        if kind == "END " and amount in text:
            self._heard.note_saved()
            return True
        return False

    async def _gives_up(self) -> bool:
        await self._tell_end()
        return False

    async def _hop(self, typed: str) -> str | None:
        """The screen that asks for the next answer; none when the call is over."""
        kind, text = await self._post(typed)
        return text if kind == "CON " else None

    async def _post(self, typed: str) -> tuple[str, str]:
        if typed:
            self._text = f"{self._text}*{typed}" if self._text else typed
        doors = list(self._doors())
        self._chance.shuffle(doors)
        for door in itertools.islice(itertools.cycle(doors), TRIES):
            began = time.monotonic()
            answer = await self._delivered(door, {"text": self._text})
            if answer is None:
                await asyncio.sleep(0.05)
                continue
            self._heard.slowest_seconds = max(self._heard.slowest_seconds, time.monotonic() - began)
            self._heard.answers += 1
            kind, text = answer.text[:4], answer.text[4:]
            if answer.status_code != 200 or kind not in {"CON ", "END "} or not 0 < septets(text) <= HARD_SEPTETS:
                self._heard.wrong.append(f"{answer.status_code} {answer.text[:60]!r}")
                return "", ""
            if kind == "END " and "F" not in text.split(".")[0]:
                self._heard.polite_ends += 1
            return kind, text
        self._heard.unanswered += 1
        return "", ""

    async def _delivered(self, door: str, more: dict[str, str]) -> httpx.Response | None:
        form = {
            "sessionId": self._session,
            "phoneNumber": self.number,
            "serviceCode": CODE,
            "networkCode": "61002",
            **more,
        }
        try:
            return await self._client.post(door, data=form)
        except httpx.TransportError:
            return None

    async def _tell_end(self) -> None:
        for door in self._doors()[:1]:
            await self._delivered(door + "/events", {"status": "Success", "hopsCount": "5", "durationInMillis": "9000"})
