"""The recipients' own words by phone: behind a PIN, by ear, and with a code from paper on any phone or the agent's."""

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from app.demo.actions import RuleRefused
from app.demo.network import PIN
from bench.called_phone import CalledPhone
from bench.day_one_phones import Phones
from bench.endpoint_phone import EndpointPhone, Heard
from bench.field_plan import SUPPORTS, Recipient
from ledger.people.own_word import WORDS
from menus.screens.before_home import received, slip

AGENTS_PHONE: Final = "+22378000000"
_ASKED: Final = {received.RECEIVED.name, slip.MONEY.name}
_KEY: Final = re.compile(r"^(\d)\. ", re.MULTILINE)
_AMOUNT: Final = re.compile(r"(\d[\d\s]*)F")
_FIRST_BY_EAR: Final = 7


@dataclass(slots=True)
class OwnWords:
    """``said``: how many words in each way."""

    phones: Phones
    said: Counter[str] = field(default_factory=Counter)

    async def of_all(self, women: Iterable[Recipient], codes: Mapping[str, str]) -> None:
        """Everybody who says anything says it. ``codes``: those from paper, by person.

        Raises:
            RuleRefused: somebody was not asked, or not heard.
        """
        for woman in women:
            if woman.says:
                await (self._by_ear(woman) if woman.way == "ear" else self._by_keys(woman, codes))
                self.said[woman.way] += len(woman.says)

    async def _by_keys(self, woman: Recipient, codes: Mapping[str, str]) -> None:
        number = {"pin": f"+223{woman.phone}", "agent": AGENTS_PHONE}.get(woman.way, f"+22379{woman.code[1:]:0>6}")
        phone = self.phones.of(number)

        async def begins() -> Heard:
            if woman.way != "pin":
                return await phone.dials(behind=codes[woman.code])
            await phone.dials()
            return await phone.types(PIN)

        await _answers(phone, begins, woman)
        self.phones.hops += phone.hops

    async def _by_ear(self, woman: Recipient) -> None:
        """She hears the older support first, and is asked at once about the next."""
        call: CalledPhone = self.phones.calls(f"+223{woman.phone}")
        await call.calls()
        await call.presses(PIN)
        for word in woman.says.values():
            asked = self.phones.latest
            if asked.screen not in _ASKED:
                raise RuleRefused(f"{woman.code} hears {asked.screen} {asked.outcome}")
            await call.presses(str(_FIRST_BY_EAR + WORDS.index(word)))
        if self.phones.latest.screen in _ASKED:
            raise RuleRefused(f"{woman.code} is asked once more")
        self.phones.hops += call.hops


async def _answers(phone: EndpointPhone, begins: Callable[[], Awaitable[Heard]], woman: Recipient) -> None:
    """Answer what is asked; who said "no" is asked about the rest at her next call. What she says nothing of waits."""
    left = {SUPPORTS[what]: word for what, word in woman.says.items()}
    while left:
        heard, before = await begins(), len(left)
        while heard.screen in _ASKED and (word := left.pop(_asked_xof(heard), "")):
            heard = await phone.types(_KEY.findall(heard.text)[WORDS.index(word)])
            if heard.outcome not in ("shown", "end"):
                raise RuleRefused(f"{woman.code}: {heard.screen} {heard.outcome}: {heard.text}")
        if len(left) == before:
            raise RuleRefused(f"{woman.code} is not asked: {heard.screen} {heard.outcome}: {heard.text}")


def _asked_xof(heard: Heard) -> int:
    amount = _AMOUNT.search(heard.text)
    if amount is None:
        raise RuleRefused(f"no amount: {heard.text}")
    return int(re.sub(r"\D", "", amount.group(1)))
