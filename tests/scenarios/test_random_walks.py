"""Anything typed anywhere, by an officer, a member, and two who share a phone: the house stays in order.

Nothing crashes, every page fits a plain phone (the handset looks at each), nothing is written in the journal but behind
a summary that showed it, nobody needs more than 4 KB, and nonsense ends the call by itself.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from menus.engine.machine import MAX_TRIES
from menus.engine.screens import Ask, Choose, Pick, Screen, Summary
from tests.kit import effects
from tests.kit.effort import examples
from tests.kit.handset import Handset
from tests.kit.looking import screen_of
from tests.kit.moments import Moment, go_back, moment
from tests.kit.people import PIN, phone_of
from tests.kit.play import prepare
from tests.kit.transcript import Transcript
from tests.kit.village import Village
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
HOPS = 30
CALLERS = {
    "Binta": 3,
    "Kadiatou": 1,
    "Oumou": 2,
    "Sira": 4,
    "Mariam": 6,
    "Awa": 9,
    "Assitan": 7,
    "Tenin": 10,
    "Nana": 11,
}
CODES = ["*384*22#"] * 4 + ["*384*22*5*1#", "*384*22*2*3*1#"]
KEYS = ["0", "00", "000", "98"]
ANSWERS = [
    *(str(number) for number in range(13)),
    *("500", "1000", "5000", "20000", "120500", "70123456", "3*500", "2*500*100", "Sali Koné", PIN),
]


@dataclass(frozen=True, slots=True)
class Turn:
    """One hop to come: whose, how sensible, and numbers to choose an answer by once the screen is known."""

    who: int
    sense: int
    number: int
    anything: str

    def answer(self, screen: Screen | None) -> str:
        """What is typed on a screen: mostly something that it asks for."""
        if self.sense == 0:
            return self.anything
        if self.sense == 1:
            return KEYS[self.number % len(KEYS)]
        match screen:
            case Choose() | Pick():
                return str(1 + self.number % 6)
            case Summary():
                return "2" if self.number % 3 == 0 else "1"
            case Ask(secret=True):
                return PIN
            case Ask():
                return ANSWERS[self.number % len(ANSWERS)]
            case _:
                return KEYS[self.number % len(KEYS)]


TURNS = st.builds(
    Turn,
    who=st.integers(0, len(CALLERS) - 1),
    sense=st.integers(0, 9),
    number=st.integers(0, 1_000),
    anything=st.one_of(st.text(max_size=12), st.integers(-1, 1_000_000).map(str), st.sampled_from([PIN, "", "*", "#"])),
)


@pytest.fixture
async def crowd(open_village: OpenVillage) -> AsyncIterator[tuple[Village, Moment]]:
    """A village in the middle of its meeting, with a loan out and another asked for, and the moment to start from."""
    village = await open_village()
    await prepare(village, Transcript("here", (), after="repayment"))
    async with moment(village) as there:
        yield village, there


@settings(
    max_examples=examples(25, 300),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(turns=st.lists(TURNS, min_size=HOPS, max_size=HOPS), callers=st.integers(1, 3))
async def test_nothing_that_is_typed_breaks_anything(
    crowd: tuple[Village, Moment], turns: list[Turn], callers: int
) -> None:
    village, there = crowd
    await go_back(village, there)
    everybody = [Handset(village, name, phone_of(number)) for name, number in CALLERS.items()]
    phones = [everybody[(turns[0].who + place) % len(everybody)] for place in range(callers)]
    for turn in turns:
        phone = phones[turn.who % callers]
        if phone.last.ends:
            await phone.dials(CODES[turn.number % len(CODES)])
            continue
        screen = await screen_of(village, phone.phone)
        since = await effects.mark(village)
        await phone.types(turn.answer(screen))
        if await effects.movements(village, since):
            assert isinstance(screen, Summary), f"something was written behind {screen}"
        if turn.number % 30 == 0:
            phone.drops()
    report = await village.audited()
    assert report.ok, report.problems
    for phone in phones:
        for _ in range(MAX_TRIES):
            if not phone.last.ends:
                await phone.types("?")
        phone.is_over()
