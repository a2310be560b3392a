"""What every hop of every transcript costs: Redis asked twice, the database once; and how little is remembered."""

import pytest

from tests.kit.counting import counted
from tests.kit.handset import Answer, Handset
from tests.kit.looking import caller_of
from tests.kit.play import Player, prepare
from tests.kit.transcript import load, names
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
REDIS_ROUND_TRIPS, DATABASE_ROUND_TRIPS = 2, 1


@pytest.mark.parametrize("name", names())
async def test_a_hop_asks_redis_twice_and_the_database_once(open_village: OpenVillage, name: str) -> None:
    """A hop that writes something may ask for more; but Redis it asks no more often."""
    village = await open_village()
    await Handset(village, "warm", "+22379999999").dials()  # Redis learns the scripts
    transcript = load(name)
    await prepare(village, transcript)
    too_many: list[str] = []

    async def counts(phone: Handset) -> Answer:
        with counted(village) as asked:
            answer = await phone.deliver()
        caller = await caller_of(village, phone.phone)  # which looks at its size
        screen = caller.screen if caller else ""
        if asked.redis > REDIS_ROUND_TRIPS or (asked.database > DATABASE_ROUND_TRIPS and not asked.effect):
            too_many.append(f"{asked.redis} to Redis, {asked.database} to the database: {screen}\n{answer.text}")
        return answer

    await Player(village, counts).play(transcript.steps)
    assert not too_many, "\n\n".join(too_many)
