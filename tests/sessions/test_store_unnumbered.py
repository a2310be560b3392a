"""Deliveries that nothing numbers: what is one hop once more, what is a new key, and what may be either."""

import pytest

from sessions.store import OpenedHop, Replay
from sessions.turn import Reply
from tests.sessions.deliveries import play, reads, sent, soon

pytestmark = pytest.mark.anyio
AGAIN = Replay(Reply("sure?", ends=False), "repeat")


async def asks_sure(turns, **more):
    await play(turns, sent("", new=True))
    await play(turns, sent("3"), reply="the amount?")
    await play(turns, sent("1", **more), reply="sure?")


async def test_again_before_anybody_can_have_read_the_answer(turns):
    await asks_sure(turns)
    for _ in range(3):
        assert await turns.open(sent("1"), soon()) == AGAIN


async def test_an_answer_given_again_is_not_read_either(turns, redis_client):
    await asks_sure(turns)
    for _ in range(3):
        await reads(redis_client, sent("1"), 1_500)
        assert await turns.open(sent("1"), soon()) == AGAIN


async def test_again_after_it_could_be_read_is_a_key_in_doubt(turns, redis_client):
    await asks_sure(turns)
    await reads(redis_client, sent("1"))
    opened = await turns.open(sent("1"), soon())
    assert (opened.kind, opened.inputs, opened.doubtful) == ("next", ("1",), True)


async def test_another_key_is_beyond_doubt_however_soon(turns):
    await asks_sure(turns)
    opened = await turns.open(sent("2"), soon())
    assert (opened.kind, opened.doubtful) == ("next", False)


async def test_an_earlier_hop_that_comes_late_is_not_played(turns, redis_client):
    await asks_sure(turns)
    assert await turns.open(sent("3"), soon()) == Replay(Reply("sure?", ends=False), "stale")
    await reads(redis_client, sent("3"))
    assert (await turns.open(sent("3"), soon())).kind == "next"


async def test_an_answer_that_met_nobody_is_given_again_however_late(turns, redis_client):
    await play(turns, sent("", new=True))
    opened = await turns.open(sent("1"), soon())
    await turns.store_answer(opened, b"somewhere", Reply("sure?", ends=False), unread=True)
    await reads(redis_client, sent("1"), 0)
    assert await turns.open(sent("1"), soon()) == AGAIN
    await reads(redis_client, sent("1"))
    assert isinstance(await turns.open(sent("1"), soon()), OpenedHop)


async def test_the_last_answer_of_a_call_is_given_again_and_nothing_begins(turns, redis_client):
    await play(turns, sent("", new=True))
    opened = await turns.open(sent("1"), soon())
    await turns.store_answer(opened, b"done", Reply("noted", ends=True))
    await reads(redis_client, sent("1"), 60_000)
    assert await turns.open(sent("1"), soon()) == Replay(Reply("noted", ends=True), "repeat")


async def test_a_dial_within_the_same_session_begins_anew_at_once(turns):
    await asks_sure(turns)
    assert (await turns.open(sent("", new=True), soon())).kind == "first"


@pytest.mark.parametrize("late_ms", [0, 60_000])
async def test_a_stamp_that_changes_names_the_delivery(turns, redis_client, late_ms):
    await play(turns, sent("", new=True, stamp="9:00"))
    await play(turns, sent("3", stamp="9:01"), reply="the amount?")
    await play(turns, sent("1", stamp="9:02"), reply="sure?")
    await reads(redis_client, sent("1"), late_ms)
    assert await turns.open(sent("1", stamp="9:02"), soon()) == AGAIN
    assert await turns.open(sent("3", stamp="9:01"), soon()) == Replay(Reply("sure?", ends=False), "stale")
    if late_ms:
        await reads(redis_client, sent("1"), late_ms)
        opened = await turns.open(sent("1", stamp="9:03"), soon())
        assert (opened.kind, opened.doubtful) == ("next", False)


async def test_a_stamp_that_stays_the_same_names_the_session(turns, redis_client):
    await play(turns, sent("", new=True, stamp="c1"))
    await play(turns, sent("1", stamp="c1"), reply="sure?")
    assert await turns.open(sent("1", stamp="c1"), soon()) == AGAIN
    await reads(redis_client, sent("1"))
    opened = await turns.open(sent("1", stamp="c1"), soon())
    assert (opened.kind, opened.doubtful) == ("next", True)


@pytest.mark.parametrize("hours", [1, 24])
async def test_when_the_clock_of_redis_goes_back_nobody_is_stuck(turns, redis_client, hours):
    """The age of an answer is not known then: the screen is shown once more, and the next key counts."""
    await asks_sure(turns)
    await reads(redis_client, sent("1"), -hours * 3_600_000)
    assert await turns.open(sent("1"), soon()) == AGAIN
    await reads(redis_client, sent("1"))
    assert isinstance(await turns.open(sent("1"), soon()), OpenedHop)


async def test_redis_holds_nothing_that_was_typed(turns, redis_client):
    await asks_sure(turns)
    await play(turns, sent("4826", stamp="12:31"))
    held = [await redis_client.hgetall(key) for key in await redis_client.keys("*")]
    assert "4826" not in repr(held)
    assert "12:31" not in repr(held)
