"""Two deliveries at once, two workers, workers that die: one effect, one answer, whoever is first."""

import asyncio
import time

import pytest

from sessions.connect import connect, disconnect
from sessions.store import OpenedHop, Replay, StillBusy, TurnLedger
from sessions.turn import Reply
from tests.sessions.deliveries import SECRET, dialled, play, soon

pytestmark = pytest.mark.anyio


@pytest.fixture
async def two_workers(redis_client, redis_url):
    other = connect(redis_url)
    yield TurnLedger(redis_client, SECRET), TurnLedger(other, SECRET)
    await disconnect(other)


async def test_sixteen_deliveries_at_once_on_two_workers_are_played_once(two_workers):
    await play(two_workers[0], dialled(""))
    played = []

    async def deliver(number):
        turns = two_workers[number % 2]
        opened = await turns.open(dialled("1"), soon())
        if isinstance(opened, Replay):
            return opened.reply
        played.append(number)
        await asyncio.sleep(0.02)
        return await turns.store_answer(opened, b"x", Reply(f"answered by {number}", ends=False))

    replies = await asyncio.gather(*(deliver(number) for number in range(16)))
    assert len(played) == 1
    assert set(replies) == {Reply(f"answered by {played[0]}", ends=False)}


async def test_sixteen_dials_at_once_with_nothing_remembered(two_workers):
    kinds = []

    async def deliver(number):
        turns = two_workers[number % 2]
        opened = await turns.open(dialled(""), soon())
        kinds.append(type(opened))
        if isinstance(opened, Replay):
            return opened.reply.text
        return (await turns.store_answer(opened, b"x", Reply(f"{number}", ends=False))).text

    assert len(set(await asyncio.gather(*(deliver(number) for number in range(16))))) == 1
    assert kinds.count(OpenedHop) == 1


async def test_another_session_of_the_phone_waits_for_the_turn_in_hand(two_workers):
    one, two = two_workers
    in_hand = await one.open(dialled("", session="s1"), soon())
    other = asyncio.create_task(two.open(dialled("", session="s2"), soon()))
    await asyncio.sleep(0.03)
    assert not other.done()
    await one.store_answer(in_hand, b"home", Reply("home", ends=False))
    opened = await other
    assert (opened.kind, opened.state) == ("first", b"home")


async def test_an_answer_known_already_does_not_wait_for_the_turn_in_hand(turns):
    await play(turns, dialled(""), reply="home")
    await turns.open(dialled("1"), soon())
    assert await turns.open(dialled(""), time.monotonic()) == Replay(Reply("home", ends=False), "repeat")


async def test_waiting_ends_at_the_deadline(turns):
    await turns.open(dialled(""), soon())
    started = time.monotonic()
    with pytest.raises(StillBusy):
        await turns.open(dialled("", session="s2"), soon(0.1))
    assert 0.05 < time.monotonic() - started < 0.3


async def test_a_released_turn_is_played_again_with_the_same_key(turns):
    await play(turns, dialled(""), b"home")
    failed = await turns.open(dialled("1"), soon())
    await turns.release(failed)
    again = await turns.open(dialled("1"), soon(0))
    assert (again.kind, again.inputs, again.state, again.key) == ("next", ("1",), b"home", failed.key)


@pytest.mark.parametrize("texts", [("",), ("", "1"), ("2*1500",)])
async def test_a_worker_that_died_leaves_a_lease_that_ends_and_its_hop_keeps_its_key(make_turns, texts):
    turns = make_turns(lease_seconds=0.1)
    for text in texts[:-1]:
        await play(turns, dialled(text))
    dead = await turns.open(dialled(texts[-1]), soon())
    again = await turns.open(dialled(texts[-1]), soon())
    assert isinstance(again, OpenedHop)
    assert again.key == dead.key


async def test_a_hop_played_and_not_answered_keeps_its_key_when_it_comes_back_inside_a_gap(make_turns):
    turns = make_turns(lease_seconds=0.05)
    await play(turns, dialled(""))
    dead = await turns.open(dialled("1"), soon())
    gap = await turns.open(dialled("1*2"), soon())
    assert (gap.kind, gap.inputs, gap.key_of(0)) == ("gap", ("1", "2"), dead.key)


async def test_the_slow_and_the_quick_worker_give_one_answer(make_turns):
    turns = make_turns(lease_seconds=0.05)
    await play(turns, dialled(""))
    slow = await turns.open(dialled("1"), soon())
    quick = await turns.open(dialled("1"), soon())
    assert slow.key == quick.key
    assert await turns.store_answer(quick, b"quick", Reply("quick", ends=False)) == Reply("quick", ends=False)
    assert await turns.store_answer(slow, b"slow", Reply("slow", ends=False)) == Reply("quick", ends=False)
    assert (await turns.open(dialled("1*2"), soon())).state == b"quick"


async def test_the_slow_worker_may_be_first_all_the_same(make_turns):
    turns = make_turns(lease_seconds=0.05)
    await play(turns, dialled(""))
    slow = await turns.open(dialled("1"), soon())
    taken_over = await turns.open(dialled("1"), soon())
    assert (await turns.store_answer(slow, b"slow", Reply("slow", ends=False))).text == "slow"
    assert (await turns.store_answer(taken_over, b"x", Reply("x", ends=False))).text == "slow"


async def test_a_slow_turn_never_writes_over_a_newer_session(make_turns):
    turns = make_turns(lease_seconds=0.05)
    slow = await turns.open(dialled("", session="old"), soon())
    await play(turns, dialled("", session="new"), b"new")
    await turns.store_answer(slow, b"old", Reply("old", ends=False))
    assert (await turns.open(dialled("1", session="new"), soon())).state == b"new"


async def test_a_slow_turn_does_not_write_under_a_newer_lease(make_turns):
    turns = make_turns(lease_seconds=0.05)
    await play(turns, dialled("", session="old"), b"home")
    slow = await turns.open(dialled("1", session="old"), soon())
    newer = await turns.open(dialled("", session="new"), soon())
    await turns.store_answer(slow, b"old", Reply("old", ends=False))
    assert (await turns.store_answer(newer, b"new", Reply("new", ends=False))).text == "new"
    assert (await turns.open(dialled("1", session="new"), soon())).state == b"new"


async def test_an_answer_stored_twice_is_stored_once(turns):
    opened = await turns.open(dialled(""), soon())
    for _ in range(2):
        assert (await turns.store_answer(opened, b"home", Reply("home", ends=False))).text == "home"
    assert (await turns.open(dialled("1"), soon())).state == b"home"
