"""Anything typed anywhere, by an officer, a member, and two who share a phone: the house stays in order.

Nothing crashes, every page fits a plain phone (the handset looks at each), nothing is written in the journal but behind
a summary that showed it, nobody needs more than 4 KB, and nonsense ends the call by itself.
"""

from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.machine import MOST_TRIES
from sessions.screens import Ask, Choose, Pick, Screen, Summary
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
CALLERS = {"Binta": 3, "Kadiatou": 1, "Oumou": 2, "Sira": 4, "Mariam": 6, "Awa": 9, "Assitan": 7, "Tenin": 10, "Nana": 11}
KEYS = st.sampled_from(["0", "00", "000", "98"])
ANYTHING = st.one_of(KEYS, st.text(max_size=12), st.integers(-1, 1_000_000).map(str), st.sampled_from([PIN, "", "*", "#"]))
AMOUNTS = st.one_of(
    st.integers(0, 12).map(str),
    st.sampled_from(["500", "1000", "5000", "20000", "120500", "70123456", "3*500", "2*500*100", PIN, "Sali Koné"]),
)


def answers(screen: Screen | None) -> st.SearchStrategy[str]:
    """What somebody may type on a screen: mostly something that it asks for."""
    match screen:
        case Choose() | Pick():
            fitting: st.SearchStrategy[str] = st.integers(1, 6).map(str)
        case Summary():
            fitting = st.sampled_from(["1", "1", "2"])
        case Ask(secret=True):
            fitting = st.just(PIN)
        case Ask():
            fitting = AMOUNTS
        case _:
            fitting = KEYS
    return st.one_of(fitting, fitting, fitting, fitting, ANYTHING)


@pytest.fixture
async def crowd(open_village: OpenVillage) -> AsyncIterator[tuple[Village, Moment]]:
    """A village in the middle of its meeting, with a loan out and another asked for, and the moment to start from."""
    village = await open_village()
    await prepare(village, Transcript("here", (), after="repayment"))
    async with moment(village) as there:
        yield village, there


@settings(
    max_examples=examples(15, 500),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
async def test_nothing_that_is_typed_breaks_anything(crowd: tuple[Village, Moment], data: st.DataObject) -> None:
    village, there = crowd
    await go_back(village, there)
    phones = [Handset(village, name, phone_of(number)) for name, number in CALLERS.items()]
    chosen = data.draw(st.lists(st.sampled_from(phones), min_size=1, max_size=3, unique_by=id))
    for _ in range(HOPS):
        phone = data.draw(st.sampled_from(chosen)) if len(chosen) > 1 else chosen[0]
        if phone.last.ends:
            await phone.dials(data.draw(st.sampled_from(["*384*22#"] * 5 + ["*384*22*5*1#", "*384*22*2*3*1#"])))
            continue
        screen = await screen_of(village, phone.phone)
        since = await effects.mark(village)
        await phone.types(data.draw(answers(screen)))
        if await effects.movements(village, since):
            assert isinstance(screen, Summary), f"something was written behind {screen}"
        if data.draw(st.integers(0, 30)) == 0:
            phone.drops()
    report = await village.audited()
    assert report.ok, report.problems
    for phone in chosen:
        for _ in range(MOST_TRIES):
            if not phone.last.ends:
                await phone.types("?")
        phone.is_over()
