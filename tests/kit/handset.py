"""A phone that reads as a sentence: she dials, sees, types, drops, hangs up.

It speaks the dialect of Africa's Talking: everything typed so far is sent again on every hop, joined by stars. Or, by
its name, any other.
"""

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal, Self

from bench.dialects import NUMBERED, Hop, ask
from bench.dialects_screens import shown
from menus.text.gsm import is_gsm, septets
from menus.text.layout import HARD_SEPTETS
from tests.kit.looking import says
from tests.kit.people import CODE, PIN
from tests.kit.village import SECRET, Village

NETWORK = "61001"
_calls = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the phone shows, and whether the call goes on."""

    text: str
    ends: bool


Delivery = Callable[["Handset"], Awaitable[Answer]]
"""How the network brings a hop to the service: once, twice, at two instances at once (tests/kit/deliveries.py)."""


async def once(handset: "Handset") -> Answer:
    """As it should be."""
    return await handset.deliver()


@dataclass
class Handset:
    """One phone. ``name`` is who holds it; ``text`` is what the gateway has heard so far.

    ``may_fail``: the test expects that a part of the service is away. ``dialect`` is her gateway's; in another than the
    default ``hop`` and ``hop_before`` are what is delivered.
    """

    village: Village
    name: str
    phone: str
    delivery: Delivery = once
    session: str = ""
    text: str = ""
    before: str | None = None
    hops: int = 0
    may_fail: bool = False
    last: Answer = field(default_factory=lambda: Answer("", ends=True))
    dialect: str = "africastalking"
    hop: Hop | None = None
    hop_before: Hop | None = None
    link: str = ""

    async def dials(self, code: str = CODE) -> Self:
        """Call; what is dialled beyond the service code is already an answer (``*384*22*1#``)."""
        inside = CODE.removesuffix("#") + "*"
        self.session = f"ATUid_{next(_calls)}_{self.phone.removeprefix('+')}"
        self.text = code.removeprefix(inside).removesuffix("#") if code.startswith(inside) else ""
        self.before, self.hops = None, 0
        self.hop, self.hop_before = Hop(self.phone, self._session_id(), code), None
        self.last = await self.delivery(self)
        return self

    async def types(self, *inputs: str) -> Self:
        """Answer the screen, and the next ones."""
        for typed in inputs:
            assert not self.last.ends, f"{self.name} cannot type {typed!r}: the call is over"
            self.before, self.hops = self.text, self.hops + 1
            self.text = typed if self.hops == 1 and not self.text else f"{self.text}*{typed}"
            self.last = await self._answers(typed)
            if says(self.last.text.split("\n")[0], "error.asked_again"):
                self.last = await self._answers(typed)
        return self

    async def _answers(self, typed: str) -> Answer:
        """Read the screen, and bring an answer."""
        if self.hop is not None:
            self.hop_before, self.hop = self.hop, self.hop.then(typed, self.link)
        if self.dialect not in NUMBERED:
            await self.village.reads()
        return await self.delivery(self)

    async def enters(self, pin: str = PIN) -> Self:
        """Dial and say the PIN."""
        await self.dials()
        return await self.types(pin)

    def sees(self, *parts: str) -> Self:
        """Assert that each of these stands on the screen."""
        for part in parts:
            assert part in self.last.text, f"{self.name} does not see {part!r} in\n{self.last.text}"
        return self

    def sees_not(self, *parts: str) -> Self:
        """Assert that none of these stands on the screen."""
        for part in parts:
            assert part not in self.last.text, f"{self.name} sees {part!r} in\n{self.last.text}"
        return self

    def waits(self) -> Self:
        """Assert that the service waits for an answer."""
        assert not self.last.ends, f"the call of {self.name} is over: {self.last.text}"
        return self

    def is_over(self) -> Self:
        """Assert that the service ended the call."""
        assert self.last.ends, f"the call of {self.name} goes on: {self.last.text}"
        return self

    def drops(self) -> Self:
        """Lose the network before the answer is read; the gateway tells nobody."""
        self.last = Answer("", ends=True)
        return self

    async def hangs_up(self, status: Literal["Success", "Incomplete", "Failed"] = "Incomplete") -> Self:
        """End the call; the default gateway sends its notice, with everything typed in it."""
        if self.dialect != "africastalking":
            return self.drops()
        form = {
            **self._names(),
            "status": status,
            "hopsCount": str(self.hops + 1),
            "durationInMillis": "9000",
            "input": self.text,
            "lastAppResponse": self.last.text,
        }
        response = await self.village.instances[0].post(f"/ussd/africastalking/{SECRET}/events", form)
        assert response.status_code == 200, response.text
        self.last = Answer("", ends=True)
        return self

    async def deliver(self, instance: int = 0, *, text: str | None = None) -> Answer:
        """Bring the latest hop to one of the service's doors, or, with its ``text``, an earlier one.

        Every answer has to be a screen that a plain phone can show.
        """
        if self.dialect != "africastalking":
            assert self.hop is not None
            return await self._carry(self.hop, instance)
        form = {**self._names(), "text": self.text if text is None else text}
        response = await self.village.instances[instance].post(f"/ussd/africastalking/{SECRET}", form)
        assert response.status_code == 200, f"{response.status_code}: a dead screen"
        assert response.headers["content-type"] == "text/plain; charset=utf-8"
        kind, shown = response.text[:4], response.text[4:]
        assert kind in {"CON ", "END "}, response.text
        return self._checked(Answer(shown, ends=kind == "END "))

    async def deliver_before(self) -> Answer:
        """Bring the hop before the latest once more, late."""
        if self.dialect == "africastalking":
            return await self.deliver(text=self.before)
        assert self.hop_before is not None
        return await self._carry(self.hop_before, 0)

    async def _carry(self, hop: Hop, instance: int) -> Answer:
        sent = ask(self.dialect, hop)
        url = f"/ussd/{self.dialect}/{SECRET}{sent.path}"
        response = await self.village.instances[instance].ask(sent.method, url, sent.content, sent.content_type)
        assert response.status_code == 200, f"{response.status_code}: a dead screen"
        screen = shown(self.dialect, response.text, response.headers)
        if hop is self.hop:
            self.link = screen.link
        return self._checked(Answer(screen.text, screen.ends))

    def _checked(self, answer: Answer) -> Answer:
        shown = answer.text
        assert shown.strip(), "an empty screen"
        assert is_gsm(shown), f"not in the alphabet of a plain phone: {shown!r}"
        assert self.may_fail or not says(shown, "error.unavailable"), f"the service failed on the hop of {self.name}"
        assert septets(shown) <= HARD_SEPTETS, f"{septets(shown)} septets: {shown!r}"
        return answer

    def _session_id(self) -> str:
        """A name that every dialect can carry."""
        return f"9{next(_calls):08}"

    def _names(self) -> dict[str, str]:
        return {
            "sessionId": self.session,
            "phoneNumber": self.phone,
            "networkCode": NETWORK,
            "serviceCode": CODE,
        }
