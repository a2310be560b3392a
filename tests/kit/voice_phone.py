"""A phone at somebody's ear: she calls, hears, presses digits, hangs up; and the gateway between her and the service.

The gateway does what it was told and no more: it fetches the sound, sends digits where it was told to, goes on without.
"""

import itertools
from dataclasses import dataclass, field
from typing import Literal, Self
from xml.etree import ElementTree as ET

from tests.kit.handset import Answer, Delivery, Handset, once
from tests.kit.looking import says
from tests.kit.recorded import heard, in_words
from tests.kit.transcript import Dials
from tests.kit.village import SECRET, Village

SERVICE_NUMBER = "+22320222222"
Dialect = Literal["africastalking", "twiml"]
_calls = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of the gateway."""

    url: str
    form: dict[str, str]


@dataclass
class VoicePhone(Handset):
    """One phone on a call. ``then``: where the service wants to be asked next."""

    asked: list[Asked] = field(default_factory=list)
    then: str = ""
    sound: str = ""
    sounds: list[bytes] = field(default_factory=list)

    async def dials(self, code: str = "") -> Self:  # noqa: ARG002 -- a call has a number, and no code
        """Call."""
        self.session = f"CA{next(_calls):06}{self.phone.removeprefix('+')}"
        self.asked, self.before, self.hops = [Asked(self._address(), self._form())], None, 0
        self.last = await self.delivery(self)
        return self

    async def types(self, *inputs: str) -> Self:
        """Press digits and the sign that ends them; nothing at all is silence."""
        for typed in inputs:
            assert not self.last.ends, f"{self.name} cannot press {typed!r}: the call is over"
            self.before, self.hops = str(len(self.asked) - 1), self.hops + 1
            self.asked.append(Asked(self.then, self._form(typed)))
            self.last = await self.delivery(self)
        return self

    async def hangs_up(self, status: Literal["Success", "Incomplete", "Failed"] = "Incomplete") -> Self:
        """End the call. "Success": the last sound was heard to its end, of which the gateway tells first."""
        service = self.village.instances[0]
        if status == "Success" and self.then:
            answer = await service.post(self.then, self._form())
            assert answer.status_code == 200
            assert not list(ET.fromstring(answer.text).iter("Play")), answer.text
        ending = {"isActive": "0", "durationInSeconds": "42"}
        if self.dialect == "twiml":
            ending = {"CallStatus": "completed", "CallDuration": "42"}
        answer = await service.post(self._address(), {**self._form(), **ending})
        assert answer.status_code == 200
        self.last = Answer("", ends=True)
        return self

    async def deliver(self, instance: int = 0, *, text: str | None = None) -> Answer:
        """Bring the latest request to one of the doors, or an earlier one; another door gives the sound."""
        asked = self.asked[-1 if text is None else int(text)]
        response = await self.village.instances[instance].post(asked.url, asked.form)
        assert response.status_code == 200, f"{response.status_code}: a dead line"
        assert response.headers["content-type"] == "text/xml; charset=utf-8"
        told = ET.fromstring(response.text)
        play = next(told.iter("Play"), None)
        assert play is not None, response.text
        sound = play.get("url") if self.dialect == "africastalking" else play.text
        gathers = next(iter([*told.iter("GetDigits"), *told.iter("Gather")]), None)
        then = told.find("Redirect")
        assert then is not None or gathers is None
        if text is None:
            self.then, self.sound = (then.text if then is not None else None) or "", str(sound)
        fetched = await self.village.instances[instance - 1].ask("GET", str(sound))
        assert fetched.status_code == 200, f"{fetched.status_code}: no sound"
        assert fetched.headers["cache-control"] == "no-store"
        assert fetched.headers["content-type"] == "audio/wav"
        self.sounds.append(fetched.content)
        said = in_words(heard(fetched.content))
        assert said.strip(), "nothing is said"
        assert self.may_fail or not says(said, "error.unavailable"), f"the service failed on the hop of {self.name}"
        return Answer(said, ends=gathers is None)

    def _address(self) -> str:
        return f"http://village/voice/{self.dialect}/{SECRET}"

    def _form(self, typed: str = "") -> dict[str, str]:
        if self.dialect == "twiml":
            form = {"CallSid": self.session, "From": self.phone, "To": SERVICE_NUMBER, "CallStatus": "in-progress"}
            return {**form, "Direction": "inbound", **({"Digits": typed} if typed else {})}
        form = {"isActive": "1", "sessionId": self.session, "direction": "Inbound", "callerNumber": self.phone}
        return {**form, "destinationNumber": SERVICE_NUMBER, **({"dtmfDigits": typed} if typed else {})}


def phone_for(village: Village, dials: Dials, delivery: Delivery = once, dialect: str = "africastalking") -> Handset:
    """The phone of who dials, through a gateway of this dialect, or calls."""
    if dials.by_ear:
        return VoicePhone(village, dials.name, dials.phone, delivery)
    return Handset(village, dials.name, dials.phone, delivery, dialect=dialect)
