"""Members who announce savings again and again while something breaks, and what the service told each of them."""

import asyncio
import contextlib
import itertools
import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import httpx

from bench.dialects import NUMBERED, Hop, ask
from bench.dialects_screens import Screen, shown
from menus.text.francs import francs
from menus.text.gsm import septets
from menus.text.layout import HARD_SEPTETS

CODE, PIN, SHARE_XOF = "*384*22#", "4826", 500
GATEWAY_SECONDS = 10.0
TRIES = 3
COMES_TWICE = 0.2
READS_SECONDS = 2.1
NOTHING = Screen("", ends=True)
_DEFAULT = "africastalking"
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
    polite_ends: int = 0
    unanswered: int = 0
    wrong: list[str] = field(default_factory=list)
    slowest_seconds: float = 0.0
    answered_at: list[float] = field(default_factory=list)
    saved_at: list[float] = field(default_factory=list)
    saved_by: set[str] = field(default_factory=set)
    saved: asyncio.Event = field(default_factory=asyncio.Event)

    def recovered_after(self, moment: float) -> float | None:
        """Seconds from a moment (monotonic) to the next saving that was told."""
        later = [at for at in self.saved_at if at >= moment]
        return min(later) - moment if later else None

    def note_saved(self, dialect: str) -> None:
        """A saving was told, by this dialect."""
        self.saved_at.append(time.monotonic())
        self.saved_by.add(dialect)
        self.saved.set()

    async def told_by(self, dialects: Iterable[str]) -> None:
        """Wait until each of these dialects has told a saving."""
        while not self.saved_by >= {*dialects}:
            self.saved.clear()
            await self.saved.wait()

    async def told_after(self, moment: float) -> None:
        """Wait for the next saving that is told after a moment (monotonic)."""
        while self.recovered_after(moment) is None:
            self.saved.clear()
            await self.saved.wait()


class Phone:
    """One member's phone behind gateways that try another address when one does not answer; each call goes by the next.

    Now and then a hop that was answered comes once more.
    """

    def __init__(
        self,
        number: str,
        addresses: Callable[[], Sequence[str]],
        client: httpx.AsyncClient,
        heard: Heard,
        chance: random.Random,
        dialects: Sequence[str] = (_DEFAULT,),
    ) -> None:
        """``addresses`` are the addresses of the default gateway's hops; the first call goes by the first dialect."""
        self.number, self._addresses, self._client, self._heard, self._chance = number, addresses, client, heard, chance
        self._dialects = itertools.cycle(dialects)
        self._dialect, self._turn, self._hop = _DEFAULT, 0, Hop(number, "")
        self._link = ""
        heard.attempts[number] = []

    async def saves_until(self, stop: asyncio.Event, pause_seconds: float) -> None:
        """Save again and again; each amount differs from the one before."""
        while not stop.is_set():
            self._turn += 1
            await self.saves(3 + self._turn % 3)
            await asyncio.sleep(pause_seconds * self._chance.uniform(0.5, 1.5))

    async def saves(self, shares: int) -> bool:
        """One call: whether she was told that her shares are noted."""
        self._dialect, self._hop = next(self._dialects), Hop(self.number, f"9{next(_sessions):08}", CODE)
        shown = await self._screen()
        shown = await self._types(PIN) if shown else None
        for _ in range(2):  # a call cut before left her elsewhere
            if shown and "2. Épargner" not in shown:
                shown = await self._types("8" if "8. Laisser tomber" in shown else "00")
        for typed in ("2", str(shares)):
            shown = await self._types(typed) if shown else None
        amount_xof = shares * SHARE_XOF
        amount = francs(amount_xof, "fr")
        if not shown or amount not in shown:
            return await self._gives_up()
        told = await self._confirms(amount)
        self._heard.attempts[self.number].append(Attempt(amount_xof, told))
        await self._tell_end()
        return told

    async def _confirms(self, amount: str) -> bool:
        self._hop = self._hop.then("1", self._link)
        screen = await self._post()
        if screen.ends and amount in screen.text:
            self._heard.note_saved(self._dialect)
            return True
        return False

    async def _gives_up(self) -> bool:
        await self._tell_end()
        return False

    async def _types(self, typed: str) -> str | None:
        """The screen that asks for the next answer; none when the call is over."""
        if typed in self._hop.inputs and self._dialect not in NUMBERED:
            await asyncio.sleep(READS_SECONDS)  # nobody presses a key again before she has read what it brought
        self._hop = self._hop.then(typed, self._link)
        return await self._screen()

    async def _screen(self) -> str | None:
        screen = await self._post()
        self._link = screen.link
        return None if screen.ends else screen.text

    async def _post(self) -> Screen:
        addresses = list(self._addresses())
        self._chance.shuffle(addresses)
        for endpoint in itertools.islice(itertools.cycle(addresses), TRIES):
            screen = await self._delivered(endpoint)
            if screen is None:
                await asyncio.sleep(0.05)
                continue
            if self._chance.random() < COMES_TWICE:
                return await self._delivered(self._chance.choice(addresses)) or screen
            return screen
        self._heard.unanswered += 1
        return NOTHING

    async def _delivered(self, endpoint: str) -> Screen | None:
        """What one delivery of the hop shows; none when the door did not answer."""
        sent, began = ask(self._dialect, self._hop), time.monotonic()
        address = endpoint.replace(f"/{_DEFAULT}/", f"/{self._dialect}/") + sent.path
        kind = {"content-type": sent.content_type}
        try:
            answer = await self._client.request(sent.method, address, content=sent.content, headers=kind)
        except httpx.TransportError:
            return None
        heard = self._heard
        heard.slowest_seconds = max(heard.slowest_seconds, time.monotonic() - began)
        heard.answered_at.append(time.monotonic())
        try:
            screen = shown(self._dialect, answer.text, answer.headers)
            wrong = answer.status_code != httpx.codes.OK or not 0 < septets(screen.text) <= HARD_SEPTETS
        except (ValueError, KeyError, SyntaxError):
            screen, wrong = NOTHING, True
        if wrong:
            heard.wrong.append(f"{self._dialect} {answer.status_code} {answer.text[:60]!r}")
            return NOTHING
        if screen.ends and not screen.text.startswith("Annonc"):
            heard.polite_ends += 1
        return screen

    async def _tell_end(self) -> None:
        if self._dialect != _DEFAULT:
            return
        form = {"sessionId": self._hop.session, "phoneNumber": self.number, "networkCode": "61002"}
        more = {"status": "Success", "hopsCount": "5", "durationInMillis": "9000"}
        for endpoint in self._addresses()[:1]:
            with contextlib.suppress(httpx.TransportError):
                await self._client.post(f"{endpoint}/events", data={**form, **more})
